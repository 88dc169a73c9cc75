// Grids change in place, and rows open by a click.
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
    void part(count.href, () => location.assign(count.href)).then((html) => html !== null && count.parentElement && (count.parentElement.textContent = parsed(html).body.textContent?.trim() ?? ''));
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
  if (!grid || form.method !== 'get') return;
  event.preventDefault();
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value) asked.append(name, value);
  void show(grid, `${new URL(form.action).pathname}?${asked}`, true);
});

window.addEventListener('popstate', () => {
  const grid = document.querySelector<HTMLElement>('[data-grid]');
  if (grid) void show(grid, location.href, false);
});

async function show(grid: HTMLElement, url: string, remember: boolean): Promise<void> {
  grid.setAttribute('aria-busy', 'true');
  const html = await part(url, () => location.assign(url));
  grid.removeAttribute('aria-busy');
  if (html === null) return;
  const fresh = parsed(html).getElementById(grid.id);
  if (!fresh) {
    location.assign(url);
    return;
  }
  const back = placeOfFocus();
  grid.replaceWith(fresh);
  if (remember) history.pushState(null, '', url);
  announce(fresh);
  if (back) (document.getElementById(back) ?? fresh.querySelector<HTMLElement>('[data-grid-scroll]'))?.focus({ preventScroll: true });
  if (fresh.getBoundingClientRect().top < 0) fresh.scrollIntoView();
}

/** The id of what has the focus, or of the button that opened the panel it is in. */
function placeOfFocus(): string | undefined {
  const focused = document.activeElement;
  const panel = focused?.closest('[popover]');
  const opener = panel && document.querySelector(`[popovertarget="${CSS.escape(panel.id)}"]`);
  return (opener ?? focused)?.id;
}

// A table that fits stands in the page, so that its heading stays under the bar; one that is wider scrolls by itself.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) fit(target.closest<HTMLElement>('[data-grid-scroll]'));
});

function fit(scroll: HTMLElement | null): void {
  const table = scroll?.querySelector('table');
  if (!scroll || !table) return;
  const fits = table.offsetWidth <= scroll.clientWidth;
  scroll.classList.toggle('is-fitting', fits);
  scroll.classList.toggle('is-wide', !fits);
  // Only what scrolls needs to be reached by the keyboard.
  scroll.tabIndex = fits ? -1 : 0;
}

onContent((root) => {
  for (const scroll of root.querySelectorAll<HTMLElement>('[data-grid-scroll]')) {
    sizes.observe(scroll);
    const table = scroll.querySelector('table');
    if (table) sizes.observe(table);
  }
});
