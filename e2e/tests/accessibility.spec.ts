import { expect, test, type Page } from '@playwright/test';
import { address, checkAccessibility, logIn } from './steps.js';

/** Seen on a desktop and on a phone, light and dark. */
const MAIN = [
  '/admin', '/admin/customers/1', '/admin/customer-users?size=10', '/admin/customer-users/1', '/admin/customer-users/1/edit',
  '/admin/customer-user-roles/1', '/admin/audit?size=10',
];
/** Made of the same parts: light on a desktop, dark on a phone. */
const MORE = [
  '/admin/customers?size=10', '/admin/customers/new', '/admin/customers/1/edit', '/admin/customer-users/new',
  '/admin/customer-users/1/addresses/new', '/admin/customer-groups?size=10', '/admin/customer-groups/1',
  '/admin/customer-user-roles?size=10', '/admin/customer-user-roles/new', '/admin/jobs?size=10', '/admin/outgoing-emails?size=10', '/admin/notification-rules',
  '/admin/my-user', '/admin/search?q=company',
];
const PUBLIC = ['/admin/login', '/admin/forgot-password', '/nowhere'];
/** A few rows with all that a grid shows. */
const GRID = '/admin/customer-users?f.first_name.op=any-of&f.first_name=Amanda&f.first_name=Nancy&f.enabled=yes&sort=last_name,-first_name&size=10';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

async function check(page: Page, ...screens: { width: number; height: number }[]): Promise<void> {
  for (const screen of screens) {
    await page.setViewportSize(screen);
    await checkAccessibility(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, `${page.url()} is wider than a screen of ${screen.width}`).toBeLessThanOrEqual(1);
  }
}

for (const [colorScheme, screen] of [['light', DESKTOP], ['dark', PHONE]] as const) {
  test(`axe finds nothing serious on the pages: ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({ colorScheme, locale: 'en-US' });
    const page = await context.newPage();
    for (const path of PUBLIC) {
      await page.goto(address(path));
      await check(page, DESKTOP, PHONE);
    }
    await logIn(page);
    for (const path of [...MAIN, ...MORE]) {
      expect((await page.goto(address(path)))?.status(), path).toBe(200);
      await check(page, ...(MAIN.includes(path) ? [DESKTOP, PHONE] : [screen]));
    }
    await context.close();
  });

  test(`axe finds nothing serious in what a grid opens: ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, locale: 'en-US' });
    const page = await context.newPage();
    await logIn(page);
    await page.goto(address(GRID));
    for (const panel of ['Filters', 'Columns', 'Views', 'Export']) {
      await page.getByRole('button', { name: panel }).click();
      await check(page, screen);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
    await page.getByRole('button', { name: 'Actions' }).click();
    await check(page, screen);
    await page.locator('.menu').getByRole('button', { name: 'Assign Role', exact: true }).click();
    await check(page, screen);
    await context.close();
  });
}
