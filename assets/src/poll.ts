// What is still going on is fetched again until it says that it is over.
import { announce, onContent, parsed, part } from './page';

onContent((root) => {
  const going = root instanceof Element && root.matches('[data-poll]') ? [root] : [...root.querySelectorAll('[data-poll]')];
  for (const element of going) window.setTimeout(() => void again(element as HTMLElement), 1000);
});

async function again(element: HTMLElement): Promise<void> {
  if (!element.isConnected) return;
  const html = await part(element.dataset['poll'] ?? '');
  const fresh = html === null ? null : parsed(html).getElementById(element.id);
  if (fresh) {
    element.replaceWith(fresh);
    announce(fresh);
  } else {
    window.setTimeout(() => void again(element), 5000);
  }
}
