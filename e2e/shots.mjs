import { chromium } from '@playwright/test';
const base='http://127.0.0.1:8113';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
for (const [name, w, h, scheme] of [['d',1280,900,'light'],['p',390,800,'dark']]) {
  const ctx = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: scheme, locale: 'en-US' });
  const page = await ctx.newPage();
  await page.goto(base+'/admin/login');
  await page.getByLabel('Email').fill('admin@example.com');
  await page.getByLabel('Password', { exact: true }).fill('Demo1234');
  await page.getByRole('button', { name: 'Log In' }).click();
  await page.waitForURL(/admin$/);
  const shot = async (path, n) => { await page.goto(base+path); await page.screenshot({ path: `/tmp/oauth-shots/${n}-${name}.png`, fullPage: true }); };
  await shot('/admin/notification-rules', 'list');
  await shot('/admin/notification-rules/oauth-application-created', 'view');
  await shot('/admin/notification-rules/oauth-application-created/edit', 'form');
  await page.getByLabel('Tell the Owner').uncheck();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.screenshot({ path: `/tmp/oauth-shots/error-${name}.png`, fullPage: true });
  await shot('/admin/oauth-applications/new', 'app');
  await ctx.close();
}
const ctx = await browser.newContext({ viewport: { width: 390, height: 800 }, locale: 'en-US' });
const page = await ctx.newPage();
await page.goto(base+'/oauth2/session-transfer/consume?token=x');
await page.screenshot({ path: `/tmp/oauth-shots/over.png` });
await browser.close();
