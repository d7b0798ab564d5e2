/**
 * “Check again here”: a worker in the reader’s browser computes the figures of a correction, and they are written over
 * those of the build. The engine is fetched at the first press. Knows the markup of Corrections.astro, not what a figure says.
 */
const perEntry = '[data-check]';

/** Starts the buttons of a list of corrections. */
export function checkAgain(root: HTMLElement): void {
  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    const entry = button?.closest<HTMLElement>(perEntry);
    if (button && entry) void busy(button, () => check(entry));
    else if (button?.matches('[data-check-all]')) void busy(button, () => checkAll(root));
  });
}

async function checkAll(root: HTMLElement): Promise<void> {
  const entries = [...root.querySelectorAll<HTMLElement>(perEntry)];
  const say = (text: string) => root.querySelector('[data-summary]')?.replaceChildren(text);
  say(`Checking ${entries.length} claims.`);
  let agreeing = 0;
  for (const entry of entries) if (await check(entry)) agreeing += 1;
  say(`Computed in this browser: ${agreeing} of ${entries.length} claims agree with what is printed here.`);
}

/** One press at a time; the button keeps its place and the focus. */
async function busy(button: HTMLButtonElement, work: () => Promise<unknown>): Promise<void> {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  await work();
  button.removeAttribute('aria-disabled');
}

async function check(entry: HTMLElement): Promise<boolean> {
  const say = (agrees: boolean, text: string) => {
    entry.dataset['agrees'] = String(agrees);
    entry.querySelector('[data-sign]')?.replaceChildren(text);
  };
  try {
    const { computedHere } = await import('./here');
    const { check: name = '', reads = '' } = entry.dataset;
    const { figures, milliseconds } = await computedHere(name, reads.split(' ').filter(Boolean));
    const places = [...entry.querySelectorAll<HTMLElement>('[data-says]')];
    const differing = places.filter((place, i) => !write(place, figures[i] ?? 'nothing'));
    const agrees = differing.length === 0 && figures.length === places.length;
    const took = Math.max(1, Math.round(milliseconds));
    say(agrees, `${agrees ? 'agrees' : 'does not agree'}, computed in this browser in ${took} ms`);
    return agrees;
  } catch (error) {
    say(false, `could not be computed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** Puts a computed figure in its place. Returns whether it is the printed one. */
function write(place: HTMLElement, computed: string): boolean {
  const printed = place.dataset['says'];
  const same = computed === printed;
  place.textContent = same ? computed : `${computed} here, ${printed} printed`;
  place.classList.toggle('differs', !same);
  return same;
}
