// What is still going on is fetched again until it says that it is over. What comes along with it and says in which state
// it stands (`data-state`), such as buttons, is put anew only when that state changes: nobody loses it while they use it.
import { announce, onContent, parsed, part } from './page';

onContent((root) => {
  const going = root instanceof Element && root.matches('[data-poll]') ? [root] : [...root.querySelectorAll('[data-poll]')];
  for (const element of going) window.setTimeout(() => void again(element as HTMLElement), 1000);
});

async function again(element: HTMLElement): Promise<void> {
  if (!element.isConnected) return;
  const html = await part(element.dataset['poll'] ?? '');
  const answer = html === null ? null : parsed(html);
  const fresh = answer?.getElementById(element.id);
  if (answer && fresh) {
    for (const beside of [...answer.querySelectorAll<HTMLElement>('[id][data-state]')]) follow(beside);
    element.replaceWith(fresh);
    announce(fresh);
  } else {
    window.setTimeout(() => void again(element), 5000);
  }
}

function follow(fresh: HTMLElement): void {
  const shown = document.getElementById(fresh.id);
  if (!shown || shown.dataset['state'] === fresh.dataset['state']) return;
  const held = shown.contains(document.activeElement);
  shown.replaceWith(fresh);
  announce(fresh);
  if (held) fresh.querySelector<HTMLElement>('a, button')?.focus();
}
