// Keys: `/` searches, `?` helps, arrows go through rows and pages, `x` selects, `n` makes a new record, Ctrl+S saves.
document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 's') {
    const save = document.querySelector<HTMLButtonElement>('[data-shortcut="save"]');
    if (save) {
      event.preventDefault();
      save.click();
    }
    return;
  }
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPED)) return;
  // What is wider than the page and has the focus scrolls sideways by these keys.
  if (/^Arrow(Left|Right)$/.test(event.key) && target.scrollWidth > target.clientWidth) return;
  const act = ACTIONS[event.key];
  if (act?.()) event.preventDefault();
});

/** Where keys have a meaning of their own. */
const TYPED = 'input:not([type="checkbox"]), select, textarea, dialog, [popover]';

const ACTIONS: Record<string, () => boolean> = {
  '/': () => focused(document.querySelector<HTMLElement>('#global-search')),
  '?': () => {
    const help = document.querySelector<HTMLDialogElement>('#keyboard-help');
    help?.showModal();
    return help !== null;
  },
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  ArrowLeft: () => clicked('[data-grid] [rel="prev"], .record-nav [rel="prev"]'),
  ArrowRight: () => clicked('[data-grid] [rel="next"], .record-nav [rel="next"]'),
  x: () => clicked('tr:focus-within [data-select-row]'),
  n: () => clicked('.page-actions a[href$="/new"]'),
};

function focused(element: HTMLElement | null): boolean {
  element?.focus();
  return element !== null;
}

function clicked(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.click();
  return element !== null;
}

function step(by: number): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row] .grid-open')];
  if (!links.length) return false;
  const row = document.activeElement?.closest('[data-row]');
  const at = links.findIndex((link) => link.closest('[data-row]') === row);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
  return focused(links[next] ?? null);
}
