/**
 * "The others light": pointing at, focusing or tapping a thing with data-link="x" lights every [data-link~="x"] in
 * the same scope: the [data-link-scope] around it (a figure and the words beside it), or else its figure. One listener for a whole page; knows no component.
 * It sets the attribute data-lit, not a class, because components rewrite their own class attributes.
 */
/** Starts it for everything under `root`. Returns the way to stop it. */
export function lightLinks(root: Document | HTMLElement): () => void {
  let pinned: string | null = null;
  const sourceOf = (event: Event) =>
    event.target instanceof Element ? event.target.closest('[data-link]') : null;

  function clear() {
    for (const element of root.querySelectorAll('[data-lit]')) element.removeAttribute('data-lit');
  }
  function light(source: Element | null) {
    clear();
    const scope = source?.closest('[data-link-scope]') ?? source?.closest('.figure');
    for (const name of source?.getAttribute('data-link')?.split(/\s+/) ?? [])
      for (const element of scope?.querySelectorAll(`[data-link~="${CSS.escape(name)}"]`) ?? [])
        element.setAttribute('data-lit', '');
  }
  const point = (event: Event) => {
    if (!pinned) light(sourceOf(event));
  };
  /** A tap pins what it lights; the same tap again, or one beside it, lets go. */
  const tap = (event: Event) => {
    const source = sourceOf(event);
    const name = source?.getAttribute('data-link') ?? null;
    pinned = name === pinned ? null : name;
    light(pinned === null ? null : source);
  };
  const leave = (event: Event) => {
    if (!pinned && (event as FocusEvent | PointerEvent).relatedTarget === null) clear();
  };

  const listeners = [
    ['pointerover', point],
    ['focusin', point],
    ['click', tap],
    ['pointerout', leave],
    ['focusout', leave],
  ] as const;
  for (const [type, listener] of listeners) root.addEventListener(type, listener, { passive: true });
  return () => {
    clear();
    for (const [type, listener] of listeners) root.removeEventListener(type, listener);
  };
}
