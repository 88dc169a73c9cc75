// Opens and closes dialogs where the browser does not know `commandfor`, closes messages, copies values.
import { text } from './page';

/** The button that opened the last dialog. */
let asker: HTMLElement | null = null;

const native = 'commandForElement' in HTMLButtonElement.prototype;

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  const button = target.closest<HTMLButtonElement>('button[commandfor]');
  if (button && !native) {
    const dialog = document.getElementById(button.getAttribute('commandfor') ?? '');
    if (dialog instanceof HTMLDialogElement) {
      if (button.getAttribute('command') === 'close') dialog.close();
      else dialog.showModal();
    }
  }
  if (button?.getAttribute('command') === 'show-modal') asker = button;
  target.closest('[data-close-flash]')?.closest('[data-flash]')?.remove();
  const copy = target.closest<HTMLElement>('[data-copy]');
  if (copy) void copyValue(copy);
});

// A dialog that a menu opened has closed that menu: the focus goes back to the menu's button.
document.addEventListener('close', (event) => {
  const dialog = event.target as Element;
  const menu = asker?.closest('[popover]');
  if (!(dialog instanceof HTMLDialogElement) || !menu || asker?.getAttribute('commandfor') !== dialog.id) return;
  document.querySelector<HTMLElement>(`[popovertarget="${CSS.escape(menu.id)}"]`)?.focus();
}, true);

/** Says beside the button how it went: a dialog may lie over all other places. */
async function copyValue(button: HTMLElement): Promise<void> {
  const value = document.getElementById(button.dataset['copy'] ?? '');
  if (!value) return;
  const said = status(button);
  try {
    await navigator.clipboard.writeText(value.textContent ?? '');
    said.textContent = text('Copied');
  } catch {
    // Without https there is no clipboard, and a person can forbid it.
    getSelection()?.selectAllChildren(value);
    said.textContent = text('NotCopied');
  }
}

function status(button: HTMLElement): HTMLElement {
  const there = button.nextElementSibling;
  if (there instanceof HTMLElement && there.matches('[data-copy-status]')) return there;
  const said = document.createElement('span');
  said.className = 'copy-status';
  said.setAttribute('role', 'status');
  said.dataset['copyStatus'] = '';
  button.after(said);
  return said;
}
