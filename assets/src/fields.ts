// Passwords that can be seen and made up, rules that tick themselves off, records found by typing.
import { onContent, tell, text } from './page';

onContent((root) => {
  for (const button of root.querySelectorAll<HTMLButtonElement>('[data-show-password], [data-generate-password]')) {
    button.hidden = false;
  }
  for (const rules of root.querySelectorAll<HTMLElement>('[data-password-rules]')) watchRules(rules);
  for (const select of root.querySelectorAll<HTMLSelectElement>('select[data-search]')) offerSearch(select);
});

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  const show = target.closest<HTMLElement>('[data-show-password]');
  const field = (id: string | undefined) => document.getElementById(id ?? '') as HTMLInputElement | null;
  if (show) {
    const input = field(show.dataset['showPassword']);
    if (!input) return;
    const visible = input.type === 'password';
    input.type = visible ? 'text' : 'password';
    show.setAttribute('aria-pressed', String(visible));
  }
  const make = target.closest<HTMLElement>('[data-generate-password]');
  if (make) {
    const password = generated();
    for (const input of [field(make.dataset['generatePassword']), field(make.dataset['repeat'])]) {
      if (!input) continue;
      input.value = password;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
});

// A password that nobody knows is of use to those who get the link to set their own.
document.addEventListener('change', (event) => {
  const box = event.target as HTMLInputElement;
  if (box.name !== 'generate_password' || !box.checked) return;
  const mail = box.form?.querySelector<HTMLInputElement>('input[type=checkbox][name=send_welcome_email]');
  if (mail) mail.checked = true;
});

function generated(): string {
  const sets = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#%+-=?@'];
  const pick = (set: string) => set[crypto.getRandomValues(new Uint32Array(1))[0]! % set.length]!;
  const letters = sets.map(pick);
  while (letters.length < 16) letters.push(pick(sets.join('')));
  for (let at = letters.length - 1; at > 0; at -= 1) {
    const other = crypto.getRandomValues(new Uint32Array(1))[0]! % (at + 1);
    [letters[at], letters[other]] = [letters[other]!, letters[at]!];
  }
  return letters.join('');
}

const RULES: Record<string, RegExp> = { 'lower-case': /\p{Ll}/u, 'upper-case': /\p{Lu}/u, number: /\p{Nd}/u, special: /[^\p{L}\p{N}]/u };

function watchRules(rules: HTMLElement): void {
  const input = document.getElementById(rules.dataset['passwordRules'] ?? '') as HTMLInputElement | null;
  const length = Number(rules.dataset['length']);
  input?.addEventListener('input', () => {
    for (const line of rules.querySelectorAll<HTMLElement>('[data-rule]')) {
      const rule = line.dataset['rule'] ?? '';
      const holds = rule === 'length' ? [...input.value].length >= length : (RULES[rule]?.test(input.value) ?? false);
      line.classList.toggle('is-met', holds);
    }
  });
}

/** How many of the found records are seen at once. */
const SEEN = 8;

/** A search field above a select whose records are too many to list: what is found becomes its options, and lies open. */
function offerSearch(select: HTMLSelectElement): void {
  if (select.dataset['ready']) return;
  select.dataset['ready'] = '1';
  const input = document.createElement('input');
  input.type = 'search';
  input.className = 'form-control record-search';
  input.placeholder = text('Search');
  input.setAttribute('aria-label', `${input.placeholder} ${select.labels[0]?.textContent?.trim() ?? ''}`.trim());
  input.autocomplete = 'off';
  select.before(input);
  const said = document.createElement('div');
  said.className = 'visually-hidden';
  said.setAttribute('role', 'status');
  select.after(said);
  let timer = 0;
  let asked = 0;
  const open = (count: number) => {
    if (!select.multiple) select.size = count ? Math.min(count + 1, SEEN) : 0;
  };
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
    if (event.key === 'Escape') open(0);
    if (event.key === 'ArrowDown') select.focus();
  });
  select.addEventListener('keydown', (event) => {
    if (!select.size || select.multiple || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    open(0);
  });
  select.addEventListener('click', () => open(0));
  const left = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget !== select && relatedTarget !== input) open(0);
  };
  input.addEventListener('blur', left);
  select.addEventListener('blur', left);
  input.addEventListener('input', (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = window.setTimeout(() => void search((asked += 1)), 150);
  });
  async function search(number: number): Promise<void> {
    const address = `${select.dataset['search']}?q=${encodeURIComponent(input.value)}`;
    const answer = await fetch(address, { credentials: 'same-origin' }).catch(() => tell(text('Failed')));
    if (!answer?.ok || number !== asked) return;
    const found = (await answer.json()) as { id: number; text: string }[];
    for (const option of [...select.options]) {
      if (option.value && !option.selected) option.remove();
    }
    const chosen = new Set([...select.options].map((option) => option.value));
    for (const record of found) {
      if (!chosen.has(String(record.id))) select.add(new Option(record.text, String(record.id)));
    }
    said.textContent = found.length ? '' : text('NothingFound');
    said.className = found.length ? 'visually-hidden' : 'field-hint';
    if (document.activeElement === input) open(input.value ? found.length : 0);
  }
}
