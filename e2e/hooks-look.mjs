import { chromium } from '@playwright/test';
const base = 'http://127.0.0.1:8111';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [scheme, width] of [['light', 1280], ['dark', 390], ['dark', 1280], ['light', 390]]) {
  const context = await browser.newContext({ colorScheme: scheme, locale: 'en-US', viewport: { width, height: 900 } });
  const page = await context.newPage();
  await page.goto(base + '/admin/login');
  await page.getByLabel('Email').fill('admin@example.com');
  await page.getByLabel('Password', { exact: true }).fill('Demo1234');
  await page.getByRole('button', { name: 'Log In' }).click();
  await page.waitForURL('**/admin');
  for (const [name, path] of Object.entries(JSON.parse(process.argv[2]))) {
    await page.goto(base + path);
    await page.screenshot({ path: `/tmp/hooks-shots/${name}-${scheme}-${width}.png`, fullPage: true });
  }
  await context.close();
}
await browser.close();
