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

/** The HTML of a part of a page; null when it could not be had. */
export async function part(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    const elsewhere = answer.headers.get('hx-redirect');
    if (elsewhere) {
      location.assign(elsewhere);
      return null;
    }
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** Elements of a piece of HTML. */
export function parsed(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html');
}
