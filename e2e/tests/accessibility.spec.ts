import { expect, test } from '@playwright/test';
import { address, checkAccessibility, logIn } from './steps.js';

const PAGES = [
  '/admin', '/admin/customers', '/admin/customers/new', '/admin/customers/1', '/admin/customers/1/edit', '/admin/customer-users',
  '/admin/customer-users/new', '/admin/customer-users/1', '/admin/customer-users/1/edit', '/admin/customer-users/1/addresses/new',
  '/admin/customer-groups', '/admin/customer-groups/1', '/admin/customer-user-roles', '/admin/customer-user-roles/1',
  '/admin/customer-user-roles/new', '/admin/jobs', '/admin/audit', '/admin/outgoing-emails', '/admin/my-user', '/admin/search?q=company',
];

for (const [name, viewport, colorScheme] of [
  ['desktop, light', { width: 1280, height: 900 }, 'light'],
  ['phone, dark', { width: 390, height: 844 }, 'dark'],
] as const) {
  test(`axe finds nothing serious: ${name}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({ viewport, colorScheme, locale: 'en-US' });
    const page = await context.newPage();
    for (const path of ['/admin/login', '/admin/forgot-password', '/nowhere']) {
      await page.goto(address(path));
      await checkAccessibility(page);
    }
    await logIn(page);
    for (const path of PAGES) {
      expect((await page.goto(address(path)))?.status(), path).toBe(200);
      await checkAccessibility(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${path} is wider than the screen`).toBeLessThanOrEqual(1);
    }
    await context.close();
  });
}
