import { expect, test, type Browser, type Page } from '@playwright/test';
import { address, checkAccessibility, enter, logIn } from './steps.js';

const status = (page: Page) => page.locator('#flashes').getByRole('status').first();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const fact = (page: Page, name: string) => page.locator('.facts > div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd');

async function somebody(browser: Browser, javaScriptEnabled = true): Promise<Page> {
  return (await browser.newContext({ locale: 'en-US', javaScriptEnabled })).newPage();
}

test('owner, website, representatives and roles of many are set at once', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/customer-users?q=Schmidt&f.enabled=yes&f.roles=Buyer'));
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Select row 2', exact: true }).check();
  const first = await page.locator('tr[data-row]').first().getAttribute('data-href');
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('2 selected');
  await checkAccessibility(page);
  await dialog.getByLabel('Owner', { exact: true }).selectOption('Sam Rivera');
  await dialog.getByLabel('Website', { exact: true }).selectOption('Acme Europe');
  await dialog.getByLabel('Assigned Sales Representatives: what to do').selectOption('Replace by the ticked ones');
  await dialog.getByRole('group', { name: 'Assigned Sales Representatives' }).getByLabel('Sam Rivera').check();
  await dialog.getByLabel('Roles: what to do').selectOption('Add the ticked ones');
  await dialog.getByRole('group', { name: 'Roles' }).getByLabel('Administrator').check();
  await dialog.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/jobs\/\d+/);
  await expect(page.locator('#job-progress .badge')).toHaveText('Done', { timeout: 20_000 });
  await expect(page.locator('#job-progress dd').first()).toHaveText('2');
  await page.goto(address((first ?? '').replace(/\?.*/, '')));
  await expect(fact(page, 'Owner')).toHaveText('Sam Rivera');
  await expect(fact(page, 'Website')).toHaveText('Acme Europe');
  await expect(fact(page, 'Assigned Sales Representatives')).toHaveText('Sam Rivera');
  await expect(page.locator('#roles .hit-list')).toContainText('Administrator');
  await expect(page.locator('#roles .hit-list')).toContainText('Buyer');
});

test('without a script many are edited too, and what is missing is said at the form', async ({ browser }) => {
  const page = await somebody(browser, false);
  await logIn(page);
  await page.goto(address('/admin/customers?q=Partner+C'));
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
  await page.getByRole('combobox', { name: 'Actions' }).selectOption('Edit');
  await page.getByRole('button', { name: 'Apply' }).last().click();
  const edit = page.locator('main').getByRole('button', { name: 'Edit', exact: true });
  await edit.click();
  await expect(page.getByRole('alert')).toContainText('Nothing was chosen.');
  await page.getByLabel('Assigned Sales Representatives: what to do').selectOption('Add the ticked ones');
  await edit.click();
  await expect(page.locator('main')).toContainText('Tick at least one.');
  await page.getByLabel('Sam Rivera', { exact: true }).check();
  await field(page, 'Customer Group').selectOption('Partners');
  await edit.click();
  await expect(page).toHaveURL(/\/admin\/jobs\/\d+/);
  await expect(async () => {
    await page.reload();
    await expect(page.locator('#job-progress .badge')).toHaveText('Done');
  }).toPass({ timeout: 20_000 });
  await page.goto(address('/admin/customers?q=Partner+C&columns=customer,customer_group'));
  await expect(page.locator('tr[data-row]')).toContainText('Partners');
});

test('the page of a job follows it to its end without being loaded again', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/customer-users?page=1'));
  await page.getByLabel('Which records').selectOption('all');
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Change Owner' }).click();
  await page.getByRole('dialog').getByLabel('User', { exact: true }).selectOption('Alex Morgan');
  await page.getByRole('dialog').getByRole('button', { name: 'Change Owner' }).click();
  await expect(page).toHaveURL(/\/admin\/jobs\/\d+/);
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expect(fact(page, 'Finished At')).toHaveText('–');
  await page.evaluate(() => document.body.setAttribute('data-loaded-once', ''));
  await expect(page.locator('#job-progress .badge')).toHaveText('Done', { timeout: 45_000 });
  await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await expect(fact(page, 'Finished At')).not.toHaveText('–');
  await expect(page.locator('body')).toHaveAttribute('data-loaded-once', '');
});

test('who may change a person sees where they are logged in, and ends one session or all', async ({ page, browser }) => {
  const [first, second] = [await somebody(browser), await somebody(browser)];
  await enter(first, 'PhillipNGay@example.org');
  await enter(second, 'PhillipNGay@example.org');
  await logIn(page);
  await page.goto(address('/admin/customer-users?q=PhillipNGay'));
  await page.locator('.grid-open').first().click();
  const rows = page.locator('#sessions tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('Chrome on Linux');
  await checkAccessibility(page);
  await rows.first().getByRole('button', { name: 'End Session' }).click();
  await expect(status(page)).toContainText('The session has been ended');
  await expect(rows).toHaveCount(1);
  await expect(page.locator('#history')).toContainText('Sessions');
  const open = async () => {
    const answers = [await first.goto(address('/account/profile')), await second.goto(address('/account/profile'))];
    return answers.filter((answer) => !answer?.url().includes('/login')).length;
  };
  expect(await open()).toBe(1);
  await page.getByRole('button', { name: 'End All Sessions' }).click();
  await expect(status(page)).toContainText('The sessions have been ended');
  await expect(page.locator('#sessions')).toContainText('Nobody is logged in with this account.');
  expect(await open()).toBe(0);

  const auditor = await somebody(browser);
  await logIn(auditor, 'auditor@example.com');
  await auditor.goto(page.url());
  await expect(auditor.getByRole('heading', { name: 'Change History' })).toBeVisible();
  await expect(auditor.locator('#sessions')).toHaveCount(0);
});

test('a guest who becomes a customer user gets a log-in and a link by mail', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/customer-users?f.guest=yes&f.enabled=yes'));
  await page.locator('.grid-open').first().click();
  const email = (await fact(page, 'Email Address').innerText()).trim();
  await expect(fact(page, 'Password Status')).toHaveCount(0);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await field(page, 'Guest').uncheck();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(status(page)).toContainText('Customer User has been saved');
  await expect(fact(page, 'Login Count')).toHaveText('0');
  await page.goto(address(`/admin/outgoing-emails?q=${encodeURIComponent(email)}`));
  await expect(page.locator('tr[data-row]')).toHaveCount(1);
});

test('who may not give records away is not asked for an owner', async ({ page }) => {
  await logIn(page, 'sales@example.com');
  await page.goto(address('/admin/customer-users/new'));
  await expect(page.getByLabel('First Name')).toBeVisible();
  await expect(field(page, 'Owner')).toHaveCount(0);
  await page.goto(address('/admin/customers/new'));
  await field(page, 'Name').fill('Rivera Paints');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(status(page)).toContainText('Customer has been saved');
  await expect(fact(page, 'Owner')).toHaveText('Sam Rivera');
});

test('the menu says where a page belongs that stands beside the others', async ({ page }) => {
  await logIn(page);
  const open = page.getByRole('navigation', { name: 'Main menu' }).locator('[aria-current=page]');
  for (const [path, name] of Object.entries({ 'webhook-deliveries': 'Webhooks', 'imports/customer-users': 'Customer Users' })) {
    await page.goto(address(`/admin/${path}`));
    await expect(open).toHaveText(name);
  }
  await page.goto(address('/admin/my-user'));
  await expect(open).toHaveCount(0);
});

test('what can not be an id leads to the page that says so', async ({ page }) => {
  await logIn(page);
  for (const id of ['abc', '99999999999999999999']) {
    const answer = await page.goto(address(`/admin/customer-users/${id}`));
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('link', { name: 'Customer Users', exact: true }).first()).toBeAttached();
  }
});

test('the people of a role are filtered and sorted by their columns', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/customer-user-roles/new'));
  await field(page, 'Role').fill('Painter');
  const people = page.locator('#people');
  await people.getByRole('button', { name: 'Filters' }).click();
  await people.getByRole('combobox', { name: 'How to filter Email Address' }).selectOption('ends-with');
  await people.getByLabel('Value of Email Address', { exact: true }).fill('@example.net');
  await people.getByRole('button', { name: 'Apply' }).click();
  await expect(people.locator('tbody tr')).toHaveCount(1);
  await people.getByLabel('Juana Brzezinski').check();
  await people.getByRole('button', { name: 'Filters' }).click();
  await people.getByRole('combobox', { name: 'How to filter Email Address' }).selectOption('contains');
  await people.getByLabel('Value of Email Address', { exact: true }).fill('S');
  await people.getByLabel('Value of Email Address', { exact: true }).press('Enter');
  await people.getByRole('combobox', { name: 'Who is shown' }).waitFor();
  await people.getByRole('button', { name: 'Email Address', exact: true }).click();
  await expect(people.locator('th[aria-sort=ascending]')).toContainText('Email Address');
  const shown = await people.locator('tbody tr td:nth-child(4)').allInnerTexts();
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.map((email) => email.toLowerCase())).toEqual([...shown.map((email) => email.toLowerCase())].sort());
  await checkAccessibility(page);
  await expect(field(page, 'Role')).toHaveValue('Painter');
  await page.getByRole('button', { name: 'Save', exact: true }).last().click();
  await expect(status(page)).toContainText('Customer User Role has been saved');
  await page.goto(address('/admin/customer-users?f.roles=Painter'));
  await expect(page.locator('tr[data-row]')).toHaveCount(1);
  await expect(page.locator('tr[data-row]')).toContainText('Brzezinski');
});

test('a change of a back-office role is looked at before it is saved', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/roles?q=Support'));
  await page.locator('.grid-open').first().click();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await field(page, 'Customer User: View').selectOption('None');
  await page.getByRole('button', { name: 'Preview Changes' }).click();
  const preview = page.locator('#preview');
  await expect(preview).toContainText('Something changes for one user');
  await expect(preview).toContainText('Robin Becker');
  await expect(preview).toContainText('They lose');
  await expect(preview).toContainText('Customer User: View');
  await checkAccessibility(page);
  await expect(field(page, 'Customer User: View')).toHaveValue('NONE');
});
