// Builds scripts, styles and icons into dist/, named by their content, each with packed copies, and a manifest.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import * as sass from 'sass';
import { sprite } from './sprite.mjs';

const root = new URL('..', import.meta.url).pathname;
const dist = `${root}dist/`;
const targets = ['chrome120', 'firefox121', 'safari17.4'];

async function styles() {
  const { css } = sass.compile(`${root}css/app.scss`, { loadPaths: [`${root}node_modules`], quietDeps: true, logger: sass.Logger.silent });
  const { code } = await esbuild.transform(css.replace(/^\uFEFF/, ''), { loader: 'css', minify: true, legalComments: 'none', target: targets });
  return code;
}

async function script() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [`${root}src/app.ts`], bundle: true, minify: true, write: false, format: 'esm', target: targets, legalComments: 'none',
  });
  return outputFiles[0].text;
}

const [css, js, icons, mark] = await Promise.all([styles(), script(), sprite(root), readFile(`${root}static/mark.svg`, 'utf8')]);
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const files = {};
for (const [name, text] of Object.entries({ 'app.css': css, 'app.js': js, 'icons.svg': icons.text, 'mark.svg': mark })) {
  const bytes = Buffer.from(text);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const file = name.replace(/(\.[a-z]+)$/, `.${hash}$1`);
  files[name] = file;
  await writeFile(dist + file, bytes);
  await writeFile(`${dist}${file}.gz`, gzipSync(bytes, { level: 9 }));
  await writeFile(`${dist}${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
await writeFile(`${dist}manifest.json`, JSON.stringify({ files, icons: icons.names }, null, 1));
