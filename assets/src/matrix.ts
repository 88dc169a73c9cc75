// The matrix of a role: one choice sets a whole column, as far as each cell offers the level.
import { onContent } from './page';

const LEVELS = ['NONE', 'BASIC', 'LOCAL', 'DEEP', 'GLOBAL', 'SYSTEM'];

onContent((root) => {
  for (const line of root.querySelectorAll<HTMLElement>('[data-matrix-all]')) line.hidden = false;
});

document.addEventListener('change', (event) => {
  const choice = event.target as HTMLSelectElement;
  const place = choice.closest<HTMLTableCellElement>('[data-matrix-all] td');
  const table = choice.closest('table');
  if (!place || !table || !choice.value) return;
  const most = LEVELS.indexOf(choice.value);
  for (const row of table.rows) {
    const cell = row.cells[place.cellIndex];
    const select = cell === place ? null : cell?.querySelector('select');
    if (!select) continue;
    const offered = [...select.options].filter((option) => !option.disabled && LEVELS.indexOf(option.value) <= most);
    const highest = offered.at(-1);
    if (highest) select.value = highest.value;
    select.dispatchEvent(new Event('input', { bubbles: true }));
  }
  choice.value = '';
});
