// Columns are put in order by dragging their lines, or by the buttons beside them.
import { onContent } from './page';

onContent((root) => {
  for (const hidden of root.querySelectorAll<HTMLElement>('[data-move], [data-grip]')) hidden.hidden = false;
  for (const line of root.querySelectorAll<HTMLElement>('[data-column]')) line.draggable = true;
  for (const list of root.querySelectorAll<HTMLElement>('.grid-columns')) ends(list);
});

document.addEventListener('click', (event) => {
  const move = (event.target as Element).closest<HTMLButtonElement>('[data-move]');
  const line = move?.closest<HTMLElement>('[data-column]');
  if (!move || !line) return;
  const up = move.dataset['move'] === 'up';
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (other) up ? other.before(line) : other.after(line);
  ends(line.parentElement);
  // At the end of the list the button can do no more: the other one takes the focus.
  (move.disabled ? line.querySelector<HTMLElement>('[data-move]:not(:disabled)') : move)?.focus();
});

let dragged: HTMLElement | null = null;

document.addEventListener('dragstart', (event) => {
  const line = (event.target as Element).closest?.<HTMLElement>('[data-column]');
  if (!line || !event.dataTransfer) return;
  dragged = line;
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData('text/plain', line.textContent?.trim() ?? '');
  line.classList.add('is-dragged');
});

document.addEventListener('dragover', (event) => {
  const over = (event.target as Element).closest<HTMLElement>('[data-column]');
  if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  if (over === dragged) return;
  const { top, height } = over.getBoundingClientRect();
  if (event.clientY < top + height / 2) over.before(dragged);
  else over.after(dragged);
});

document.addEventListener('drop', (event) => {
  if (dragged) event.preventDefault();
});

document.addEventListener('dragend', () => {
  dragged?.classList.remove('is-dragged');
  ends(dragged?.parentElement ?? null);
  dragged = null;
});

/** The first line can't go up, the last one can't go down. */
function ends(list: HTMLElement | null): void {
  const lines = [...(list?.querySelectorAll<HTMLElement>('[data-column]') ?? [])];
  lines.forEach((line, place) => {
    for (const move of line.querySelectorAll<HTMLButtonElement>('[data-move]')) {
      move.disabled = move.dataset['move'] === 'up' ? place === 0 : place === lines.length - 1;
    }
  });
}
