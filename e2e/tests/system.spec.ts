import { expect, test, type Browser, type Page } from '@playwright/test';
import { address, checkAccessibility, logIn } from './steps.js';

const status = (page: Page) => page.getByRole('status').first();
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const textbox = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

async function edit(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Edit', exact: true }).first().click();
}

async function remove(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
}

/** Somebody else, in a browser of their own. */
async function somebody(browser: Browser, email: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await logIn(page, email);
  return page;
}

async function createUser(page: Page, first: string, last: string, email: string, role: string): Promise<void> {
  await page.goto(address('/admin/users/new'));
  await field(page, 'First Name').fill(first);
  await field(page, 'Last Name').fill(last);
  await field(page, 'Email Address').fill(email);
  await field(page, role).check();
  await textbox(page, 'Password').fill('Demo1234');
  await textbox(page, 'Confirm Password').fill('Demo1234');
}

test('a user is created, edited, logged out, switched off and on, and deleted', async ({ page, browser }) => {
  await logIn(page);
  await page.goto(address('/admin'));
  await page.getByRole('navigation', { name: 'Main menu' }).getByText('System').click();
  await page.getByRole('link', { name: 'Users', exact: true }).click();
  await page.getByRole('link', { name: 'Create User' }).click();
  await save(page);
  await expect(page.getByText('This value should not be blank.').first()).toBeVisible();
  await expect(field(page, 'First Name')).toBeFocused();

  await createUser(page, 'Grace', 'Hopper', 'grace@example.com', 'Support');
  await textbox(page, 'Confirm Password').fill('Demo12345');
  await save(page);
  await expect(page.getByText('The password fields must match.')).toBeVisible();
  await expect(field(page, 'Support')).toBeChecked();
  await textbox(page, 'Password').fill('Demo1234');
  await textbox(page, 'Confirm Password').fill('Demo1234');
  await save(page);
  await expect(status(page)).toContainText('User has been saved');
  await expect(title(page, 'Grace Hopper')).toBeVisible();
  await expect(page.locator('#roles')).toContainText('Support');
  await expect(page.locator('#sessions')).toContainText('Nobody is logged in with this account.');
  const home = page.url();

  await edit(page);
  await field(page, 'Phone').fill('+1 202 555 0101');
  await field(page, 'Auditor').check();
  await save(page);
  await expect(page.locator('#general')).toContainText('202');
  await expect(page.locator('#history')).toContainText('Support, Auditor');

  const grace = await somebody(browser, 'grace@example.com');
  await page.goto(home);
  await expect(page.locator('#sessions').getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('button', { name: 'End All Sessions' }).click();
  await expect(status(page)).toContainText('The sessions have been ended');
  await grace.goto(address('/admin'));
  await expect(grace).toHaveURL(/\/admin\/login/);

  await page.locator('#general').getByRole('link', { name: /2026|20\d\d/ }).click();
  await expect(title(page, 'Customer User Login Attempts')).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).toContainText('grace@example.com');
  await page.locator('.grid-open').click();
  await expect(title(page, 'Grace Hopper')).toBeVisible();

  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(status(page)).toContainText('User has been disabled');
  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(status(page)).toContainText('User has been enabled');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('button', { name: 'Send Password Link' }).click();
  await expect(status(page)).toContainText('A link to set a password has been sent to grace@example.com.');
  await page.getByRole('button', { name: 'More actions' }).click();
  await remove(page);
  await expect(status(page)).toContainText('User deleted');
});

test('nobody can disable or delete themselves, and who owns customers stays', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/users?q=admin%40example.com'));
  await page.locator('.grid-open').click();
  await expect(page.getByRole('button', { name: 'Disable' })).toHaveCount(0);
  await edit(page);
  await expect(field(page, 'Enabled')).toHaveCount(0);
  await expect(page.locator('#password')).toHaveCount(0);

  await page.goto(address('/admin/users?q=sales%40example.com'));
  await page.locator('.grid-open').click();
  const home = page.url();
  await page.goto(address('/admin/customers/new'));
  await field(page, 'Name').fill('Owned by Sam');
  await field(page, 'Owner').selectOption({ label: 'Sam Rivera' });
  await save(page);
  await expect(status(page)).toContainText('Customer has been saved');
  await page.goto(home);
  await page.getByRole('button', { name: 'More actions' }).click();
  await remove(page);
  await expect(page.getByRole('alert').first()).toContainText('This user owns customers, customer users or customer groups and cannot be deleted.');
  await expect(title(page, 'Sam Rivera')).toBeVisible();
});

test('a role is created after another one, edited cell by cell, merged, and deleted when nobody holds it', async ({ page, context }) => {
  await logIn(page);
  await page.goto(address('/admin/roles?q=auditor'));
  await page.locator('.grid-open').click();
  await page.getByRole('link', { name: 'Clone' }).click();
  await expect(field(page, 'Customer: View')).toHaveValue('GLOBAL');
  await save(page);
  await expect(page.getByText('This value should not be blank.')).toBeVisible();
  await field(page, 'Role').fill('Reviewer');
  await field(page, 'Customer: Edit').selectOption({ label: 'Business Unit' });
  await field(page, 'Manage Passwords').check();
  await save(page);
  await expect(status(page)).toContainText('Role has been saved');
  await expect(page.locator('#capabilities')).toContainText('Manage Passwords');
  await expect(page.getByRole('row', { name: /^Customer Organization/ })).toContainText('Business Unit');
  const home = page.url();

  await edit(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await field(other, 'Customer: Edit').selectOption({ label: 'Division' });
  await field(other, 'Website: Edit').selectOption({ label: 'Organization' });
  await save(other);
  await expect(status(other)).toContainText('Role has been saved');
  await field(page, 'Customer: Edit').selectOption({ label: 'Global' });
  await field(page, 'Send email').check();
  await save(page);
  await expect(page.getByText('Somebody else has saved this meanwhile')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Customer: Edit' })).toContainText('Division');
  await expect(field(page, 'Website: Edit')).toHaveValue('GLOBAL');
  await page.getByRole('radio', { name: /Theirs/ }).check();
  await save(page);
  await expect(page.getByRole('row', { name: /^Customer Organization/ })).toContainText('Division');
  await expect(page.locator('#capabilities')).toContainText('Send email');
  await expect(page.locator('#history')).toContainText('Customer: Edit');

  await createUser(page, 'Rita', 'Viewer', 'rita@example.com', 'Reviewer');
  await save(page);
  await expect(status(page)).toContainText('User has been saved');
  const rita = page.url();
  await page.goto(home);
  await page.getByRole('link', { name: 'Show who holds this role' }).click();
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.goto(home);
  await remove(page);
  await expect(page.getByRole('alert').first()).toContainText('This role cannot be deleted, please re-assign the assigned users');
  await page.goto(rita);
  await edit(page);
  await field(page, 'Support').check();
  await field(page, 'Reviewer').uncheck();
  await save(page);
  await page.goto(home);
  await remove(page);
  await expect(status(page)).toContainText('Role deleted');
});

test('one choice sets a whole column of the matrix; without a script each cell is set by itself', async ({ page, browser }) => {
  await logIn(page);
  await page.goto(address('/admin/roles/new'));
  await field(page, 'Set all of View').selectOption({ label: 'Division' });
  await expect(field(page, 'Customer: View')).toHaveValue('DEEP');
  // An entity that knows no divisions takes the next lower level.
  await expect(field(page, 'Website: View')).toHaveValue('NONE');
  await expect(field(page, 'Customer: Edit')).toHaveValue('NONE');

  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'en-US' });
  const still = await plain.newPage();
  await logIn(still);
  await still.goto(address('/admin/roles/new'));
  await expect(field(still, 'Set all of View')).toBeHidden();
  await field(still, 'Role').fill('Without script');
  await field(still, 'Customer Group: View').selectOption('GLOBAL');
  await save(still);
  await expect(status(still)).toContainText('Role has been saved');
  await expect(still.getByRole('row', { name: /^Customer Group/ })).toContainText('Organization');
  await plain.close();
});

test('an organization is created and disabled, but not while somebody works in it', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/organizations'));
  await page.getByRole('link', { name: 'Create Organization' }).click();
  await field(page, 'Name').fill('Acme Supply');
  await save(page);
  await expect(page.getByText('This name is already used.')).toBeVisible();
  await field(page, 'Name').fill('Initech');
  await save(page);
  await expect(status(page)).toContainText('Organization has been saved');
  await edit(page);
  await field(page, 'Enabled').uncheck();
  await field(page, 'Description').fill('Closed for now');
  await save(page);
  await expect(page.locator('#general')).toContainText('Closed for now');
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible();
  await page.goto(address('/admin/organizations?q=acme'));
  await page.locator('.grid-open').click();
  await expect(page.getByText('You work here')).toBeVisible();
  await edit(page);
  await expect(field(page, 'Enabled')).toHaveCount(0);
});

test('business units stand below each other, without a circle', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/business-units'));
  await expect(page.getByText('There are no business units yet.')).toBeVisible();
  await page.getByRole('link', { name: 'Create Business Unit' }).first().click();
  await save(page);
  await expect(page.getByText('This value should not be blank.')).toBeVisible();
  await field(page, 'Name').fill('North');
  await save(page);
  await expect(status(page)).toContainText('Business Unit has been saved');
  const north = page.url();
  await page.getByRole('link', { name: 'Create Business Unit' }).click();
  await field(page, 'Name').fill('North Coast');
  await save(page);
  await expect(page.locator('#general')).toContainText('North');
  const coast = page.url();
  await page.goto(north);
  await expect(page.locator('#below')).toContainText('North Coast');
  await edit(page);
  await field(page, 'Parent Business Unit').selectOption({ label: 'North Coast' });
  await save(page);
  await expect(page.getByText('A business unit cannot stand below itself.')).toBeVisible();
  await page.goto(north);
  await remove(page);
  await expect(page.getByRole('alert').first()).toContainText('A business unit with users or units below it cannot be deleted.');
  await page.goto(coast);
  await remove(page);
  await expect(status(page)).toContainText('Business Unit deleted');
  await page.goto(north);
  await remove(page);
  await expect(status(page)).toContainText('Business Unit deleted');
});

test('a website offers localizations; what is in use stays', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/localizations/new'));
  await field(page, 'Name').fill('Deutsch (Österreich)');
  await page.locator('select#field-language').selectOption({ label: 'German' });
  await field(page, 'Formatting').selectOption({ label: 'German (Austria)' });
  await save(page);
  await expect(status(page)).toContainText('Localization has been saved');
  await expect(page.locator('#websites')).toContainText('No website offers this localization.');
  const localization = page.url();

  await page.goto(address('/admin/websites/new'));
  await expect(field(page, 'Default Role')).toHaveValue(/\d+/);
  await field(page, 'Name').fill('Acme Österreich');
  await field(page, 'URL').fill('acme.at');
  await field(page, 'Deutsch (Österreich)').check();
  await field(page, 'Français (France)').uncheck();
  await save(page);
  await expect(page.getByText('This value is not a valid URL.')).toBeVisible();
  await expect(field(page, 'Français (France)')).not.toBeChecked();
  await field(page, 'URL').fill('https://acme.at');
  await save(page);
  await expect(status(page)).toContainText('Website has been saved');
  await expect(page.locator('#localizations')).toContainText('Deutsch (Österreich)');
  const website = page.url();
  await page.goto(localization);
  await expect(page.locator('#websites')).toContainText('Acme Österreich');
  await remove(page);
  await expect(page.getByRole('alert').first()).toContainText('A localization that a website or a customer user uses cannot be deleted.');

  await page.goto(website);
  await edit(page);
  await field(page, 'Deutsch (Österreich)').uncheck();
  await field(page, 'Guest Role').selectOption({ label: 'Buyer' });
  await save(page);
  await expect(page.locator('#history')).toContainText('Non-Authenticated Visitors');
  await remove(page);
  await expect(status(page)).toContainText('Website deleted');
  await page.goto(localization);
  await edit(page);
  await field(page, 'Formatting').selectOption({ label: 'German (Switzerland)' });
  await save(page);
  await expect(page.locator('#general')).toContainText('German (Switzerland)');
  await remove(page);
  await expect(status(page)).toContainText('Localization deleted');
  await page.goto(address('/admin/websites?f.default_website=yes'));
  await page.locator('.grid-open').click();
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);
});

test('attempts to log in are listed, the newest first, with what went wrong', async ({ page, browser }) => {
  const stranger = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await stranger.goto(address('/admin/login'));
  await stranger.getByLabel('Email').fill('support@example.com');
  await stranger.getByLabel('Password', { exact: true }).fill('wrong');
  await stranger.getByRole('button', { name: 'Log In' }).click();
  await expect(stranger.getByRole('alert')).toBeVisible();
  await logIn(page);
  await page.goto(address('/admin'));
  await page.getByRole('navigation', { name: 'Main menu' }).getByText('Customers').first().click();
  await page.getByRole('link', { name: 'Customer User Login Attempts' }).click();
  await expect(page.getByRole('row').nth(1)).toContainText('admin@example.com');
  await expect(page.getByRole('row').nth(2)).toContainText('support@example.com');
  await expect(page.getByRole('row').nth(2)).toContainText('No');
  // One of those who never tried.
  await page.goto(address('/admin/customer-users?f.last_login.op=empty&f.confirmed=yes&f.enabled=yes&f.guest=no&sort=id'));
  await page.locator('.grid-open').first().click();
  await page.locator('#general').getByRole('link', { name: 'Never' }).click();
  await expect(page.getByText('Nothing matches.')).toBeVisible();
});

test('a sales representative sees nothing of the house, an auditor sees it and changes nothing', async ({ page, browser }) => {
  await logIn(page, 'sales@example.com');
  for (const path of ['users', 'users/1', 'users/new', 'users/1/edit', 'roles', 'roles/1', 'organizations', 'business-units', 'login-attempts']) {
    expect((await page.goto(address(`/admin/${path}`)))?.status(), path).toBe(403);
  }
  for (const path of ['websites/new', 'websites/1/edit', 'localizations/new', 'localizations/1/edit']) {
    expect((await page.goto(address(`/admin/${path}`)))?.status(), path).toBe(403);
  }
  for (const path of ['websites/1', 'localizations/1']) {
    expect((await page.goto(address(`/admin/${path}`)))?.status(), path).toBe(200);
    await expect(page.getByRole('link', { name: 'Edit', exact: true })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);
  }
  await page.goto(address('/admin'));
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await expect(menu.locator('a[href="/admin/websites"]')).toHaveCount(1);
  for (const path of ['users', 'roles', 'organizations', 'business-units', 'login-attempts']) {
    await expect(menu.locator(`a[href="/admin/${path}"]`)).toHaveCount(0);
  }

  const auditor = await somebody(browser, 'auditor@example.com');
  for (const path of ['users', 'roles', 'organizations', 'business-units', 'websites', 'localizations', 'login-attempts']) {
    expect((await auditor.goto(address(`/admin/${path}`)))?.status(), path).toBe(200);
    await expect(auditor.getByRole('link', { name: /^Create/ })).toHaveCount(0);
    if (path !== 'login-attempts') expect((await auditor.goto(address(`/admin/${path}/new`)))?.status(), path).toBe(403);
  }
  for (const path of ['users/1', 'roles/1', 'organizations/1', 'websites/1', 'localizations/1']) {
    expect((await auditor.goto(address(`/admin/${path}`)))?.status(), path).toBe(200);
    await expect(auditor.getByRole('link', { name: 'Edit', exact: true })).toHaveCount(0);
    await expect(auditor.locator('main form[method="post"]')).toHaveCount(0);
    expect((await auditor.goto(address(`/admin/${path}/edit`)))?.status(), path).toBe(403);
  }
  // Nor by sending the forms of others.
  await auditor.goto(address('/admin/my-user'));
  const csrf = await auditor.locator('input[name="csrf"]').first().inputValue();
  for (const path of ['users/2/enablement/end', 'users/2/sessions/end', 'users/2/password-link', 'users/2/delete', 'roles/2/delete', 'websites/1/delete', 'localizations/1/delete']) {
    const answer = await auditor.request.post(address(`/admin/${path}`), { form: { csrf }, headers: { origin: address('') } });
    expect(answer.status(), path).toBe(403);
  }
});

test('who works in Globex finds nothing of Acme by its number', async ({ page, browser }) => {
  await logIn(page);
  await createUser(page, 'Gus', 'Globex', 'gus@example.com', 'Auditor');
  await field(page, 'Acme Supply').uncheck();
  await field(page, 'Globex Trade').check();
  await save(page);
  // The administrator works in Acme at the moment, where Gus does not.
  await expect(status(page)).toContainText('User has been saved');
  await expect(title(page, 'Users')).toBeVisible();

  const gus = await somebody(browser, 'gus@example.com');
  for (const path of ['users/2', 'organizations/1', 'websites/1', 'localizations/1', 'customers/1', 'customer-users/1']) {
    expect((await gus.goto(address(`/admin/${path}`)))?.status(), path).toBe(404);
  }
  await gus.goto(address('/admin/users'));
  await expect(gus.getByText('sales@example.com')).toHaveCount(0);
  await gus.goto(address('/admin/login-attempts'));
  await expect(gus.getByText('support@example.com')).toHaveCount(0);
  // Of somebody who works in both, only what is of Globex.
  await gus.goto(address('/admin/users/1'));
  await expect(gus.locator('#organizations')).toContainText('Globex Trade');
  await expect(gus.locator('#organizations')).not.toContainText('Acme Supply');
});

const PAGES = [
  '/admin/users', '/admin/users/new', '/admin/users/2', '/admin/users/2/edit', '/admin/roles', '/admin/roles/1', '/admin/roles/1/edit', '/admin/roles/3/edit',
  '/admin/roles/new', '/admin/organizations', '/admin/organizations/new', '/admin/organizations/1', '/admin/organizations/1/edit', '/admin/business-units',
  '/admin/business-units/new', '/admin/websites', '/admin/websites/new', '/admin/websites/1', '/admin/websites/1/edit', '/admin/localizations',
  '/admin/localizations/new', '/admin/localizations/1', '/admin/localizations/1/edit', '/admin/login-attempts',
];

for (const [name, viewport, colorScheme] of [
  ['desktop, light', { width: 1280, height: 900 }, 'light'],
  ['phone, dark', { width: 390, height: 844 }, 'dark'],
] as const) {
  test(`axe finds nothing serious: ${name}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({ viewport, colorScheme, locale: 'en-US' });
    const page = await context.newPage();
    await logIn(page);
    for (const path of PAGES) {
      expect((await page.goto(address(path)))?.status(), path).toBe(200);
      // As high as the page is, so that the bar with the buttons covers nothing.
      await page.setViewportSize({ width: viewport.width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
      await checkAccessibility(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${path} is wider than the screen`).toBeLessThanOrEqual(1);
    }
    await context.close();
  });
}
