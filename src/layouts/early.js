/**
 * A press of a button, a slider moved, a letter typed before its figure has woken: done again once it has, the last of each.
 * A plain script beside the page; it knows no figure, only the islands that Astro wakes.
 */
(() => {
  /** Control → what the reader last did to it. */
  const early = new Map();

  function remember(event) {
    const control =
      event.target instanceof Element ? event.target.closest('button, input, select, textarea') : null;
    const island = control?.closest('astro-island[ssr]');
    if (!island || control.disabled || (control.localName === 'button') !== (event.type === 'click')) return;
    if (!early.has(control)) island.addEventListener('astro:hydrate', () => repeat(control), { once: true });
    const { value, checked } = control;
    early.set(control, () => {
      if (event.type === 'click') return control.click();
      if (control.type !== 'file') Object.assign(control, { value, checked });
      for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
    });
    control.setAttribute('aria-busy', 'true');
  }
  function repeat(control) {
    control.removeAttribute('aria-busy');
    early.get(control)();
    early.delete(control);
  }
  for (const type of ['click', 'input', 'change']) document.addEventListener(type, remember, true);
})();
