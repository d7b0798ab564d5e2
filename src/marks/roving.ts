/**
 * One tab stop for a row of buttons: Tab goes to the row, arrow keys go along it (the pattern of toolbars in the ARIA
 * Authoring Practices). An attachment for the element around the buttons; knows nothing of what they do.
 */
import type { Attachment } from 'svelte/attachments';

export const roving: Attachment<HTMLElement> = (row) => {
  const buttons = () => [...row.querySelectorAll<HTMLButtonElement>('button')];
  /** The button that Tab reaches: the one last used, or the last of the row. */
  let current: HTMLButtonElement | undefined;

  function settle() {
    const all = buttons();
    if (!current || !all.includes(current)) current = all.at(-1);
    for (const button of all) button.tabIndex = button === current ? 0 : -1;
  }
  function take(event: Event) {
    if (event.target instanceof HTMLButtonElement) current = event.target;
    settle();
  }
  function walk(event: KeyboardEvent) {
    const all = buttons();
    const at = all.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    all[Math.max(0, Math.min(to, all.length - 1))]?.focus();
  }

  settle();
  const watch = new MutationObserver(settle);
  watch.observe(row, { childList: true, subtree: true });
  row.addEventListener('focusin', take);
  row.addEventListener('keydown', walk);
  return () => {
    watch.disconnect();
    row.removeEventListener('focusin', take);
    row.removeEventListener('keydown', walk);
  };
};
