import { chromium } from 'playwright';
const [,, base, email, out, ...paths] = process.argv;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, opts] of [['light', { viewport: { width: 1360, height: 900 }, colorScheme: 'light' }], ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }]]) {
  const context = await browser.newContext(opts);
  const page = await context.newPage();
  page.on('pageerror', e => console.log('pageerror', e.message));
  page.on('console', m => m.type() === 'error' && console.log('console', m.text()));
  await page.goto(base + '/login');
  await page.screenshot({ path: `/tmp/shots/${out}-login-${name}.png` });
  await page.fill('input[name=email]', email); await page.fill('input[name=password]', 'Demo1234'); await page.click('form button.btn-primary');
  await page.waitForLoadState();
  for (const p of paths) { const r = await page.goto(base + p); await page.screenshot({ path: `/tmp/shots/${out}${p.replaceAll(/[\/?=&]/g, '_')}-${name}.png`, fullPage: true }); console.log(name, p, r.status()); }
}
await browser.close();
