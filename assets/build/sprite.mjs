// One SVG file with all icons that pages use: `<use href="icons.svg#name">`.
import { readFile } from 'node:fs/promises';

export async function sprite(root) {
  const list = await readFile(`${root}build/icons.txt`, 'utf8');
  const names = [...new Set(list.split(/\s+/).filter(Boolean))].sort();
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(`${root}node_modules/@tabler/icons/icons/outline/${name}.svg`, 'utf8');
    const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${shapes.replace(/\s*\n\s*/g, '')}</symbol>`;
  }));
  return { names, text: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>` };
}
