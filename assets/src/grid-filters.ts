// A filter shows the fields that its operator takes, and one more for each further value.
import { onContent } from './page';

onContent((root) => {
  for (const filter of root.querySelectorAll<HTMLElement>('[data-filter]')) suit(filter);
});

document.addEventListener('change', (event) => {
  const operator = event.target as Element;
  const filter = operator.matches('[data-operator]') ? operator.closest<HTMLElement>('[data-filter]') : null;
  if (filter) suit(filter);
});

document.addEventListener('click', (event) => {
  const add = (event.target as Element).closest<HTMLElement>('[data-add-value]');
  const last = add?.closest('[data-values]')?.querySelector<HTMLInputElement>('[data-value]:last-of-type');
  if (!last) return;
  const next = last.cloneNode() as HTMLInputElement;
  next.value = '';
  last.after(next);
  next.focus();
});

/** What is not shown is not sent either. */
function suit(filter: HTMLElement): void {
  const operator = filter.querySelector<HTMLSelectElement>('[data-operator]');
  const values = filter.querySelector<HTMLElement>('[data-values]');
  if (!operator || !values) return;
  const operands = operator.selectedOptions[0]?.dataset['operands'] ?? 'none';
  values.hidden = operands === 'none';
  values.querySelectorAll<HTMLInputElement>('[data-value]').forEach((field, place) => {
    const shown = operands === 'many' || (operands !== 'none' && place === 0);
    field.disabled = !shown;
    field.hidden = !shown;
  });
  for (const end of values.querySelectorAll<HTMLInputElement>('[data-value-to]')) end.disabled = end.hidden = operands !== 'range';
  for (const add of values.querySelectorAll<HTMLElement>('[data-add-value]')) add.hidden = operands !== 'many';
}
