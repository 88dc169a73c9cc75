// Forms are sent once, warn before what was typed is lost, and fetch what depends on a choice.
import { announce, onContent, parsed, part, tell, text } from './page';

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches('[data-once]')) return;
  if (form.dataset['sent']) {
    event.preventDefault();
    return;
  }
  form.dataset['sent'] = '1';
  // A page that comes back from the history may send its forms again.
  window.addEventListener('pageshow', () => delete form.dataset['sent'], { once: true });
});

let changed = false;
document.addEventListener('input', (event) => {
  if ((event.target as Element).closest('form[data-guard]')) changed = true;
});
document.addEventListener('submit', () => (changed = false));
window.addEventListener('beforeunload', (event) => {
  if (changed) event.preventDefault();
});

document.addEventListener('change', (event) => {
  const field = event.target as HTMLSelectElement;
  const place = field.dataset?.['depends'];
  if (place && field.form) void refresh(field.form, place);
});

/** Names of fields that only saving needs. */
const SECRET = /^(submission|password|password_repeated|current_password)$/;

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const FIELDS = 'input:not([type=hidden]), select, textarea';

function fieldsIn(place: string): Field[] {
  return [...(document.getElementById(place)?.querySelectorAll<Field>(FIELDS) ?? [])];
}

function stateOf(field: Field): string {
  return field instanceof HTMLInputElement ? `${field.checked} ${field.value}` : field.value;
}

/**
 * Shows a part of the page as the form's present values ask for; what was typed elsewhere stays. They are sent as the
 * form would send them, so that no address holds them, with a word that keeps them from being saved.
 */
async function refresh(form: HTMLFormElement, place: string): Promise<void> {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && !SECRET.test(name)) asked.append(name, value);
  }
  asked.set('look', 'refresh');
  const before = new Map(fieldsIn(place).map((field) => [field, stateOf(field)]));
  const to = form.getAttribute('action') ?? location.pathname;
  const html = await part(to, () => tell(text('Failed')), asked);
  const fresh = html === null ? null : parsed(html).getElementById(place);
  const old = document.getElementById(place);
  if (!fresh || !old) return;
  // What was typed while the answer was on its way stays, too.
  for (const [field, was] of before) {
    if (stateOf(field) === was) continue;
    const twin = [...fresh.querySelectorAll<Field>(FIELDS)].find((other) => other.id === field.id && other.name === field.name);
    if (twin instanceof HTMLInputElement && field instanceof HTMLInputElement) twin.checked = field.checked;
    if (twin) twin.value = field.value;
  }
  const focused = document.activeElement?.id;
  old.replaceWith(fresh);
  announce(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

onContent((root) => {
  for (const field of root.querySelectorAll<HTMLElement>('[autofocus]')) {
    if (!field.closest('dialog')) field.focus();
  }
});
