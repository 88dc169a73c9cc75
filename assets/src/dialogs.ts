// Opens and closes dialogs where the browser does not know `commandfor`, closes messages, copies values.
import { text } from './page';

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
  target.closest('[data-close-flash]')?.closest('[data-flash]')?.remove();
  const copy = target.closest<HTMLElement>('[data-copy]');
  if (copy) void copyValue(copy);
});

async function copyValue(button: HTMLElement): Promise<void> {
  const value = document.getElementById(button.dataset['copy'] ?? '')?.textContent ?? '';
  await navigator.clipboard.writeText(value);
  button.title = text('Copied');
}
