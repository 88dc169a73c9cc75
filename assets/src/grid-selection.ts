// Rows are ticked, alone or all of a page; the actions say to how many records they will be done.
import { onContent } from './page';

onContent((root) => {
  for (const all of root.querySelectorAll<HTMLInputElement>('[data-select-page]')) all.hidden = false;
  for (const actions of root.querySelectorAll<HTMLElement>('[data-actions]')) actions.hidden = false;
  const grids = root instanceof HTMLElement && root.matches('[data-grid]') ? [root] : [...root.querySelectorAll<HTMLElement>('[data-grid]')];
  // A browser that comes back to a page ticks what was ticked.
  for (const grid of grids) count(grid);
});

document.addEventListener('change', (event) => {
  const field = event.target as HTMLInputElement;
  const grid = field.closest<HTMLElement>('[data-grid]');
  if (!grid) return;
  if (field.matches('[data-select-page]')) for (const row of boxes(grid)) row.checked = field.checked;
  if (field.matches('[data-select-page], [data-select-row], [data-select-which]')) count(grid);
});

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset['selection']) takeSelection(form);
});

function boxes(grid: HTMLElement): HTMLInputElement[] {
  return [...grid.querySelectorAll<HTMLInputElement>('[data-select-row]')];
}

function count(grid: HTMLElement): void {
  const rows = boxes(grid);
  const said = grid.querySelector<HTMLElement>('[data-selected]');
  const which = grid.querySelector<HTMLSelectElement>('[data-select-which]');
  if (!said || !which) return;
  const ticked = rows.filter((row) => row.checked).length;
  const selected = `${ticked} ${said.dataset['text'] ?? ''}`;
  const everything = which.value === 'all';
  said.textContent = ticked ? selected : '';
  for (const place of grid.querySelectorAll('[data-action-records]')) {
    place.textContent = everything ? (which.selectedOptions[0]?.textContent ?? '') : selected;
  }
  for (const actions of grid.querySelectorAll<HTMLButtonElement>('[data-actions]')) actions.disabled = !ticked && !everything;
  const all = grid.querySelector<HTMLInputElement>('[data-select-page]');
  if (all) {
    all.checked = ticked > 0 && ticked === rows.length;
    all.indeterminate = ticked > 0 && ticked < rows.length;
  }
}

/** The dialog of an action stands apart from the boxes of the rows: what is ticked goes along. */
function takeSelection(form: HTMLFormElement): void {
  const chosen = document.getElementById(form.dataset['selection'] ?? '') as HTMLFormElement | null;
  if (!chosen) return;
  for (const old of form.querySelectorAll('[data-taken]')) old.remove();
  for (const [name, value] of new FormData(chosen)) {
    if ((name !== 'ids' && name !== 'selection') || typeof value !== 'string') continue;
    const input = Object.assign(document.createElement('input'), { type: 'hidden', name, value });
    input.dataset['taken'] = '';
    form.append(input);
  }
}
