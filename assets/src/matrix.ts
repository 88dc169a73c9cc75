// The matrix of a role: one choice sets a row, a group or a column, as far as each cell offers the level.
import { onContent } from './page';

const LEVELS = ['NONE', 'BASIC', 'LOCAL', 'DEEP', 'GLOBAL', 'SYSTEM'];

onContent((root) => {
  for (const choice of root.querySelectorAll<HTMLElement>('[data-matrix-set]')) choice.hidden = false;
});

function cellsOf(choice: HTMLSelectElement): (HTMLTableCellElement | undefined)[] {
  const place = choice.closest<HTMLTableCellElement>('th');
  const row = choice.closest('tr');
  const rows = choice.dataset['matrixSet'] === 'column' ? choice.closest('table')?.rows : row?.parentElement?.children;
  if (!place || !row) return [];
  if (choice.dataset['matrixSet'] === 'row') return [...row.cells];
  const all = [...((rows ?? []) as Iterable<HTMLTableRowElement>)];
  return choice.dataset['matrixSet'] === 'column'
    ? all.map((one) => one.cells[place.cellIndex])
    : all.flatMap((one) => [...one.cells]);
}

document.addEventListener('change', (event) => {
  const choice = event.target as HTMLSelectElement;
  if (!choice.matches?.('[data-matrix-set]') || !choice.value) return;
  const most = LEVELS.indexOf(choice.value);
  for (const cell of cellsOf(choice)) {
    const select = cell?.querySelector<HTMLSelectElement>('select[name]');
    if (!select) continue;
    const offered = [...select.options].filter((option) => !option.disabled && LEVELS.indexOf(option.value) <= most);
    const highest = offered.at(-1);
    if (highest) select.value = highest.value;
    select.dispatchEvent(new Event('input', { bubbles: true }));
  }
  choice.value = '';
});

// Enter in a field among a role's people searches, and does not save the role.
document.addEventListener('keydown', (event) => {
  const field = event.target;
  if (event.key !== 'Enter' || !(field instanceof HTMLInputElement)) return;
  const id = field.closest<HTMLElement>('[data-enter]')?.dataset['enter'];
  if (!id) return;
  event.preventDefault();
  document.getElementById(id)?.click();
});
