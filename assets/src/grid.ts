// Grids change in place, rows open by a click, selections are counted.
import { announce, onContent, parsed, part } from './page';

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  const grid = target.closest<HTMLElement>('[data-grid]');
  if (!grid || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey) return;
  const link = target.closest<HTMLAnchorElement>('a[data-grid-link]');
  if (link) {
    const more = event.shiftKey ? link.dataset['more'] : undefined;
    event.preventDefault();
    void show(grid, more ?? link.href, true);
    return;
  }
  const count = target.closest<HTMLAnchorElement>('a[data-grid-count]');
  if (count) {
    event.preventDefault();
    void part(count.href).then((html) => html !== null && count.parentElement && (count.parentElement.textContent = parsed(html).body.textContent?.trim() ?? ''));
    return;
  }
  const row = target.closest<HTMLElement>('[data-row]');
  if (row?.dataset['href'] && !target.closest('a, button, input, label, select') && !getSelection()?.toString()) {
    location.assign(row.dataset['href']);
  }
});

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  const grid = form.closest<HTMLElement>('[data-grid]');
  if (!grid) return;
  if (form.dataset['selection']) {
    takeSelection(form);
  } else if (form.method === 'get') {
    event.preventDefault();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value) asked.append(name, value);
    void show(grid, `${new URL(form.action).pathname}?${asked}`, true);
  }
});

window.addEventListener('popstate', () => {
  const grid = document.querySelector<HTMLElement>('[data-grid]');
  if (grid) void show(grid, location.href, false);
});

async function show(grid: HTMLElement, url: string, remember: boolean): Promise<void> {
  grid.setAttribute('aria-busy', 'true');
  const html = await part(url);
  const fresh = html === null ? null : parsed(html).getElementById(grid.id);
  if (!fresh) {
    location.assign(url);
    return;
  }
  const wasSearching = (document.activeElement as HTMLElement | null)?.matches('[data-grid-search]');
  grid.replaceWith(fresh);
  if (remember) history.pushState(null, '', url);
  announce(fresh);
  if (wasSearching) fresh.querySelector<HTMLInputElement>('[data-grid-search]')?.focus();
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

onContent((root) => {
  for (const all of root.querySelectorAll<HTMLInputElement>('[data-select-page]')) all.hidden = false;
  for (const move of root.querySelectorAll<HTMLElement>('[data-move]')) move.hidden = false;
});

document.addEventListener('change', (event) => {
  const box = event.target as HTMLInputElement;
  const grid = box.closest<HTMLElement>('[data-grid]');
  if (!grid) return;
  const rows = [...grid.querySelectorAll<HTMLInputElement>('[data-select-row]')];
  if (box.matches('[data-select-page]')) for (const row of rows) row.checked = box.checked;
  if (!box.matches('[data-select-page], [data-select-row]')) return;
  const count = rows.filter((row) => row.checked).length;
  const said = grid.querySelector<HTMLElement>('[data-selected]');
  if (said) said.textContent = `${count} ${said.dataset['text'] ?? ''}`;
  const all = grid.querySelector<HTMLInputElement>('[data-select-page]');
  if (all) {
    all.checked = count === rows.length;
    all.indeterminate = count > 0 && count < rows.length;
  }
});

document.addEventListener('click', (event) => {
  const move = (event.target as Element).closest<HTMLElement>('[data-move]');
  const line = move?.closest('[data-column]');
  if (!move || !line) return;
  const other = move.dataset['move'] === 'up' ? line.previousElementSibling : line.nextElementSibling;
  if (other) move.dataset['move'] === 'up' ? other.before(line) : other.after(line);
  move.focus();
});
