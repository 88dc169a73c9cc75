import { expect, test, type Browser, type Page } from '@playwright/test';
import { address, checkAccessibility, enter, logIn } from './steps.js';

const AMANDA = 'AmandaRCole@example.org';
const NANCY = 'NancyJSallee@example.org';
const RUTH = 'RuthWMaxwell@example.org';

const status = (page: Page) => page.getByRole('status').first();
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const menu = (page: Page) => page.getByRole('navigation', { name: 'Main menu' });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

async function somebody(browser: Browser, email: string, password = 'Demo1234', mount = ''): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await enter(page, email, password, mount);
  return page;
}

/** Where the link in the newest mail to somebody leads, as the back-office shows it. */
async function linkTo(browser: Browser, email: string): Promise<string> {
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await logIn(page);
  await page.goto(address(`/admin/outgoing-emails?q=${encodeURIComponent(email)}`));
  await page.locator('.grid-open').first().click();
  const link = /\/set-password\/[\w-]+/.exec((await page.locator('#body').textContent()) ?? '')?.[0] ?? '';
  await page.context().close();
  return link;
}

test('the log-in says the same of a wrong password as of a wrong address, and what to do about a closed account', async ({ page }) => {
  const tell = async (email: string, password: string) => {
    await page.goto(address('/login?next=%2Faccount%2Fusers'));
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log In' }).click();
    return page.getByRole('alert').first().textContent();
  };
  const wrong = await tell(NANCY, 'Wrong1234');
  expect(wrong).toContain('Your login was unsuccessful.');
  expect(await tell('nobody@example.org', 'Demo1234')).toBe(wrong);
  expect(await tell('BrandaJSanborn@example.org', 'Demo1234')).toContain('disabled');
  expect(await tell('LonnieVTownsend@example.org', 'Demo1234')).toContain('confirm');
  expect(await tell('LonnieVTownsend@example.org', 'Wrong1234')).toBe(wrong);
  // Letters are forgiven, and the page that was asked for opens.
  await page.goto(address('/login?next=%2Faccount%2Fusers'));
  await page.getByLabel('Email').fill(NANCY.toLowerCase());
  await page.getByLabel('Password', { exact: true }).fill('Demo1234');
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(title(page, 'Users')).toBeVisible();
});

test('an administrator makes a user in a division with a role of its own, who sets a password from the mail and logs in', async ({ page, browser }) => {
  await enter(page, AMANDA);
  await menu(page).getByRole('link', { name: 'Roles' }).click();
  await page.getByRole('link', { name: 'Buyer', exact: true }).click();
  await page.getByRole('link', { name: 'Clone' }).click();
  await field(page, 'Role Title').fill('Buyer without addresses');
  await page.locator('select[name=customer_id]').selectOption({ label: 'Company A - East Division' });
  await field(page, 'Customer Address: View').selectOption('None');
  await save(page);
  await expect(status(page)).toContainText('Customer User Role has been saved');

  await menu(page).getByRole('link', { name: 'Users' }).click();
  await page.getByRole('link', { name: 'Create User' }).click();
  await save(page);
  await expect(page.getByText('This value should not be blank.').first()).toBeVisible();
  await field(page, 'First Name').fill('Ingrid');
  await field(page, 'Last Name').fill('Holm');
  await field(page, 'Email Address').fill('ingrid.holm@example.org');
  await page.locator('select[name=customer_id]').selectOption({ label: 'Company A - East Division' }, { force: true });
  await page.getByLabel('Buyer without addresses (Customizable)').check();
  await field(page, 'Generate Password').check();
  await field(page, 'Send Welcome Email').check();
  await save(page);
  await expect(status(page)).toContainText('Customer User has been saved');
  await expect(title(page, 'Ingrid Holm')).toBeVisible();
  await expect(page.locator('#general')).toContainText('Company A - East Division');

  const ingrid = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await ingrid.goto(address(await linkTo(browser, 'ingrid.holm@example.org')));
  await ingrid.getByLabel('New Password', { exact: true }).fill('Better1234');
  await ingrid.getByLabel('Confirm Password', { exact: true }).fill('Better1234');
  await ingrid.getByRole('button', { name: 'Save' }).click();
  await enter(ingrid, 'ingrid.holm@example.org', 'Better1234');
  await expect(ingrid.locator('#account')).toContainText('Company A - East Division');
  await menu(ingrid).getByRole('link', { name: 'Users' }).click();
  await expect(ingrid.getByRole('cell', { name: 'Bradley', exact: true })).toBeVisible();
  await expect(ingrid.getByRole('cell', { name: 'Cole', exact: true })).toHaveCount(0);

  // No company addresses: neither on the page of addresses nor by their own.
  await menu(ingrid).getByRole('link', { name: 'Address Book' }).click();
  await expect(ingrid.getByRole('heading', { name: 'My Addresses' })).toBeVisible();
  await expect(ingrid.getByRole('heading', { name: /^Addresses of/ })).toHaveCount(0);
  for (const path of ['/account/addresses/company/2', '/account/addresses/company/2/new']) {
    expect((await ingrid.goto(address(path)))?.status(), path).toBe(403);
  }

  // Switched off, she is out with her next step.
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(status(page)).toContainText('Customer User has been disabled');
  await ingrid.goto(address('/account'));
  await expect(title(ingrid, 'Log In')).toBeVisible();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(status(page)).toContainText('Customer User deleted');
});

test('a division sees its own and what is below it, and neither the parent nor its sister', async ({ browser }) => {
  const page = await somebody(browser, RUTH);
  await page.goto(address('/account/users'));
  for (const name of ['Maxwell', 'Brown', 'Long']) {
    await expect(page.getByRole('cell', { name, exact: true })).toBeVisible();
  }
  for (const name of ['Cole', 'Sallee', 'Bradley', 'Stevens']) {
    await expect(page.getByRole('cell', { name, exact: true })).toHaveCount(0);
  }
  for (const stranger of ['Cole', 'Bradley', 'Belson']) {
    await page.goto(address(`/account/users?q=${stranger}`));
    await expect(page.locator('.grid-open')).toHaveCount(0);
  }
});

test('a buyer reads the list of colleagues and finds nothing to change', async ({ browser }) => {
  const page = await somebody(browser, NANCY);
  await expect(menu(page).getByRole('link', { name: 'Roles' })).toHaveCount(0);
  await menu(page).getByRole('link', { name: 'Users' }).click();
  await expect(page.getByRole('cell', { name: 'Cole', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Create User' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Actions' })).toHaveCount(0);
  await page.getByRole('row', { name: /Cole/ }).locator('.grid-open').click();
  await expect(title(page, 'Amanda Cole')).toBeVisible();
  for (const name of ['Disable', 'More actions', 'Edit']) {
    await expect(page.getByRole('button', { name })).toHaveCount(0);
    await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0);
  }
  await expect(page.locator('#addresses')).toHaveCount(0);
  const amanda = new URL(page.url()).pathname;
  for (const path of ['/account/users/new', `${amanda}/edit`, `${amanda}/addresses/new`]) {
    expect((await page.goto(address(path)))?.status(), path).toBe(403);
  }
});

test('nobody finds a button to lock themselves out', async ({ page }) => {
  await enter(page, AMANDA);
  await page.goto(address('/account/users?q=AmandaRCole'));
  await page.locator('.grid-open').click();
  await expect(page.getByRole('link', { name: 'Edit', exact: true }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Disable' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'More actions' })).toHaveCount(0);
});

test('somebody edits their profile, changes their password and is logged out elsewhere', async ({ page, browser }) => {
  const email = 'KevinTLong@example.org';
  const elsewhere = await somebody(browser, email);
  await enter(page, email);
  await menu(page).getByRole('link', { name: 'My Profile' }).click();
  await page.getByRole('link', { name: 'Edit Profile' }).click();
  await field(page, 'First Name').fill('');
  await save(page);
  await expect(page.getByText('This value should not be blank.')).toBeVisible();
  await field(page, 'First Name').fill('Kevin');
  await field(page, 'Phone').fill('+1 213 555 0100');
  await save(page);
  await expect(status(page)).toContainText('Your profile has been saved');
  await expect(page.locator('#account')).toContainText('+1 213 555 0100');
  await page.locator('#sign-in').getByRole('link', { name: 'Change password' }).click();
  await field(page, 'Current Password').fill('Wrong1234');
  await field(page, 'New Password').fill('Better1234');
  await field(page, 'Confirm Password').fill('Better1234');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('The current password is wrong.')).toBeVisible();
  await field(page, 'Current Password').fill('Demo1234');
  await field(page, 'New Password').fill('Better1234');
  await field(page, 'Confirm Password').fill('Better1234');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(status(page)).toContainText('Password updated');
  await elsewhere.goto(address('/account'));
  await expect(title(elsewhere, 'Log In')).toBeVisible();
});

test('the address book has the company’s addresses and one’s own', async ({ page, browser }) => {
  await enter(page, AMANDA);
  await menu(page).getByRole('link', { name: 'Address Book' }).click();
  await page.locator('#addresses').getByRole('link', { name: 'New Address' }).click();
  await field(page, 'Label').fill('Loading dock');
  await field(page, 'Organization').fill('Company A');
  await field(page, 'Country').selectOption('DE');
  await field(page, 'Street').fill('Hafenstraße 1');
  await field(page, 'City').fill('Hamburg');
  await field(page, 'Zip/Postal Code').fill('20457');
  await save(page);
  await expect(status(page)).toContainText('Customer Address has been saved');
  await expect(page.locator('#addresses')).toContainText('Loading dock');

  const nancy = await somebody(browser, NANCY);
  await nancy.goto(address('/account/addresses'));
  await expect(nancy.locator('#addresses')).toContainText('Loading dock');
  await expect(nancy.getByRole('link', { name: 'New Address' })).toHaveCount(0);
  await expect(nancy.getByText('Headquarters')).toHaveCount(0);

  await page.getByText('Addresses of other companies').click();
  await page.getByRole('link', { name: 'Company A - East Division' }).click();
  await expect(title(page, 'Company A - East Division')).toBeVisible();
});

test('each website knows its own customers', async ({ page, browser }) => {
  const gavin = await somebody(browser, 'GavinABelson@example.org', 'Demo1234', '/globex');
  await expect(gavin.getByText('Hooli').first()).toBeVisible();
  await menu(gavin).getByRole('link', { name: 'Users' }).click();
  await expect(gavin.getByRole('cell', { name: 'Belson', exact: true })).toBeVisible();
  await expect(gavin).toHaveURL(/\/globex\/account\/users$/);
  // Logged in at Globex is not logged in at Acme.
  await gavin.goto(address('/account'));
  await expect(title(gavin, 'Log In')).toBeVisible();
  await page.goto(address('/globex/login'));
  await page.getByLabel('Email').fill(AMANDA);
  await page.getByLabel('Password', { exact: true }).fill('Demo1234');
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByText('Your login was unsuccessful.')).toBeVisible();
});

test('a mass action shows its progress and leaves out oneself', async ({ page }) => {
  await enter(page, AMANDA);
  await page.goto(address('/account/users?f.customer=Los+Angeles'));
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByText('Done', { exact: true }).first()).toBeVisible({ timeout: 20_000 });
  await page.goto(address('/account/users?f.customer=Los+Angeles&f.enabled=no'));
  await expect(page.locator('.grid-open')).toHaveCount(1);
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Enable', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
  await expect(page.getByText('Done', { exact: true }).first()).toBeVisible({ timeout: 20_000 });
});

test('a mass action calls by name whom it left out', async ({ page }) => {
  await enter(page, AMANDA);
  await page.goto(address('/account/users?q=amandarc'));
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  const row = page.locator('#job-progress').getByRole('row', { name: /Amanda Cole/ });
  await expect(row).toContainText('You cannot do this to yourself', { timeout: 20_000 });
  await row.getByRole('link', { name: 'Amanda Cole' }).click();
  await expect(title(page, 'Amanda Cole')).toBeVisible();
});

test('a link that no longer works leads on', async ({ page }) => {
  await page.goto(address('/set-password/long-gone'));
  await expect(page.getByRole('heading', { name: 'The reset password link has expired.' })).toBeVisible();
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Back to the log-in' }).click();
  await page.goBack();
  await page.getByRole('link', { name: 'Forgot Password?' }).click();
  await expect(title(page, 'Forgot your password?')).toBeVisible();
});

test('without a script the pages do their work', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'en-US', javaScriptEnabled: false });
  const page = await context.newPage();
  await enter(page, AMANDA);
  await page.goto(address('/account/users/new'));
  await field(page, 'First Name').fill('Plain');
  await field(page, 'Last Name').fill('Html');
  await field(page, 'Email Address').fill('plain.html@example.org');
  await page.getByLabel('Buyer (Predefined)').check();
  await field(page, 'Generate Password').check();
  await save(page);
  await expect(status(page)).toContainText('Customer User has been saved');
  await page.goto(address('/account/users?q=plain.html'));
  await expect(page.locator('.grid-open')).toHaveCount(1);
  await context.close();
});

const PAGES = [
  '/account', '/account/profile', '/account/profile/edit', '/account/profile/password', '/account/addresses', '/account/addresses/new',
  '/account/users?size=10', '/account/users/new', '/account/users/2', '/account/users/2/edit',
];
for (const [colorScheme, width] of [['light', 1280], ['dark', 390]] as const) {
  test(`axe finds nothing serious in the storefront: ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const context = await browser.newContext({ colorScheme, locale: 'en-US', viewport: { width, height: 900 } });
    const page = await context.newPage();
    for (const path of ['/login', '/forgot-password']) {
      await page.goto(address(path));
      await checkAccessibility(page);
    }
    await enter(page, AMANDA);
    for (const path of PAGES) {
      expect((await page.goto(address(path)))?.status(), path).toBe(200);
      await checkAccessibility(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${path} is wider than the screen`).toBeLessThanOrEqual(1);
    }
    await context.close();
  });
}
