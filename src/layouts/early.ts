/**
 * A press of a button, a slider moved, a letter typed before its figure has woken: done again once it has, the last of
 * each. Knows no figure, only the islands that Astro wakes.
 */
export function repeatEarly(page: Document): void {
  /** Control → what the reader last did to it. */
  const early = new Map<Element, () => void>();
  const asleep = (control: Element) => control.closest('astro-island[ssr]');

  function remember({ target, type }: Event): void {
    const control = (target as Element).closest<HTMLInputElement>('button, input, select, textarea');
    if (!control || !asleep(control) || (control.localName === 'button') !== (type === 'click')) return;
    const { value, checked } = control;
    early.delete(control); // the last act comes last
    early.set(control, () => {
      if (type === 'click') return control.click();
      if (control.type !== 'file') Object.assign(control, { value, checked });
      for (const name of ['input', 'change']) control.dispatchEvent(new Event(name, { bubbles: true }));
    });
    control.ariaBusy = 'true';
  }
  for (const type of ['click', 'input', 'change']) page.addEventListener(type, remember, true);
  const repeat = () => {
    for (const [control, act] of early) {
      if (asleep(control)) continue;
      early.delete(control);
      control.ariaBusy = null;
      act();
    }
  };
  page.addEventListener('astro:hydrate', repeat, true);
}
