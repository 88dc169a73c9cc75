// Small things that the other files share.

/** A message that the layout put on the body: `data-text-copied`. */
export function text(name: string): string {
  return document.body.dataset[`text${name}`] ?? '';
}

/** Runs for what is on the page now and for what comes to it later. */
export function onContent(run: (root: ParentNode) => void): void {
  run(document);
  document.addEventListener('content', (event) => run(event.target as HTMLElement));
}

/** Says that an element has new content. */
export function announce(element: Element): void {
  element.dispatchEvent(new CustomEvent('content', { bubbles: true }));
}

/**
 * The HTML of a part of a page, asked for by what a form holds where that is given; null when it could not be had. Whoever asked is told when the server can't be reached;
 * what to do with its refusal (`refused`) is theirs to say.
 */
export async function part(url: string, refused?: () => void, form?: URLSearchParams): Promise<string | null> {
  try {
    const sent = form ? { method: 'POST', body: form } : {};
    const answer = await fetch(url, { ...sent, headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    const elsewhere = answer.headers.get('hx-redirect');
    if (elsewhere) {
      location.assign(elsewhere);
      return null;
    }
    if (answer.ok) return await answer.text();
    refused?.();
    return null;
  } catch {
    tell(text('Failed'));
    return null;
  }
}

/** Shows what went wrong above the page, once as long as it stands there. */
export function tell(message: string): void {
  const place = document.getElementById('flashes') ?? document.querySelector('main') ?? document.body;
  const standing = [...place.querySelectorAll('[data-flash]')].find((flash) => flash.textContent?.trim() === message);
  const alert = standing ?? document.createElement('div');
  if (!standing) {
    alert.className = 'alert alert-error';
    alert.setAttribute('role', 'alert');
    alert.setAttribute('data-flash', '');
    const body = document.createElement('div');
    body.className = 'alert-body';
    body.textContent = message;
    alert.append(body);
    place.prepend(alert);
  }
  alert.scrollIntoView({ block: 'nearest' });
}

/** Elements of a piece of HTML. */
export function parsed(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html');
}
