/** Theme and text size as the reader left them, before the first paint; served as it stands. Knows only [data-set]. */
(() => {
  const root = document.documentElement;
  const choices = { theme: ['', 'light', 'dark'], text: ['', '2', '3'] };
  const names = {
    theme: { '': 'as the system', light: 'light', dark: 'dark' },
    text: { '': 'normal', 2: 'large', 3: 'largest' },
  };
  const read = (key) => {
    try {
      return localStorage.getItem(`book-${key}`) ?? '';
    } catch {
      return ''; // storage refused: the choice lasts for this page
    }
  };
  const apply = (key, value) => {
    if (value) root.dataset[key] = value;
    else delete root.dataset[key];
    for (const button of document.querySelectorAll(`[data-set="${key}"] [data-state]`))
      button.textContent = names[key][value];
  };
  for (const key of Object.keys(choices)) if (choices[key].includes(read(key))) apply(key, read(key));

  document.addEventListener('DOMContentLoaded', () => {
    for (const key of Object.keys(choices)) apply(key, root.dataset[key] ?? '');
  });
  document.addEventListener('click', (event) => {
    const key =
      event.target instanceof Element ? event.target.closest('[data-set]')?.getAttribute('data-set') : null;
    if (!key || !(key in choices)) return;
    const order = choices[key];
    const next = order[(order.indexOf(root.dataset[key] ?? '') + 1) % order.length];
    apply(key, next);
    try {
      localStorage.setItem(`book-${key}`, next);
    } catch {
      // refused
    }
  });
})();
