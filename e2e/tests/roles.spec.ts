import { expect, test, type Page } from '@playwright/test';
import { address, checkAccessibility, enter, logIn } from './steps.js';

const status = (page: Page) => page.locator('#flashes').getByRole('status').first();
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).last().click();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const preview = (page: Page) => page.locator('#preview');

/** The selects that set a whole row, group or column. */
const all = (page: Page, name: string) => page.getByLabel(`Set all of ${name}`, { exact: true }).first();

test('a role is made with the matrix, given to people, looked at, merged and cloned', async ({ page, browser }) => {
  await logIn(page);
  await page.goto(address('/admin/customer-user-roles/new'));
  await field(page, 'Role').fill('Purchaser');
  await field(page, 'Order: View').selectOption('User (Own)');
  await all(page, 'Request For Quote').selectOption('Department (Same Level)');
  await expect(field(page, 'Request For Quote: Edit')).toHaveValue('LOCAL');
  await all(page, 'Shopping').selectOption('Corporate (All Levels)');
  await expect(field(page, 'Shopping List: Set as Default')).toHaveValue('DEEP');
  await all(page, 'View').selectOption('User (Own)');
  await expect(field(page, 'Shopping List: View')).toHaveValue('BASIC');
  await expect(field(page, 'Customer: View')).toHaveValue('NONE');
  await field(page, 'Quote: Accept the quote').selectOption('User (Own)');
  await field(page, 'Update User Profile').check();
  await checkAccessibility(page);

  // Searching for people keeps everything else as it was typed.
  await page.getByLabel('Search by name or e-mail').fill('Nancy Sallee');
  await page.getByLabel('Search by name or e-mail').press('Enter');
  await page.locator('#people').getByLabel('Nancy Sallee').first().check();
  await expect(field(page, 'Role')).toHaveValue('Purchaser');
  await page.getByLabel('Search by name or e-mail').fill('Denise Hill');
  await page.getByRole('button', { name: 'Search', exact: true }).last().click();
  await page.locator('#people').getByLabel('Denise Hill').first().check();
  await page.getByRole('button', { name: 'Preview Changes' }).click();
  await expect(preview(page)).toContainText('Something changes for 2 users:');
  await expect(preview(page)).toContainText('Denise Hill');
  await expect(preview(page)).toContainText('Request For Quote: Edit');
  await expect(preview(page)).not.toContainText('They lose');
  await checkAccessibility(page);
  await save(page);
  await expect(status(page)).toContainText('Customer User Role has been saved');
  await expect(title(page, 'Purchaser')).toBeVisible();
  await expect(page.locator('#workflows')).toContainText('Accept the quote');
  const home = page.url();

  // Two people change it: the second is told, and merges.
  const other = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await logIn(other);
  await other.goto(`${home}/edit`);
  await page.goto(`${home}/edit`);
  await field(page, 'Quote: Accept the quote').selectOption('Department (Same Level)');
  await save(page);
  await expect(status(page)).toContainText('saved');
  await field(other, 'Order: View').selectOption('Department (Same Level)');
  await save(other);
  await expect(other.locator('main')).toContainText('Quote: Accept the quote');
  await save(other);
  await expect(status(other)).toContainText('saved');
  await expect(other.locator('#history')).toContainText('Order: View');
  await expect(other.locator('#history')).toContainText('Quote: Accept the quote');

  // Who holds it can do it, and their page says by which role.
  await page.goto(address('/admin/customer-users?q=Nancy+Sallee'));
  await page.getByRole('row', { name: /Nancy/ }).first().getByRole('link').first().click();
  await page.locator('summary', { hasText: 'What this person may do' }).click();
  const row = page.locator('.effective tr', { hasText: 'Workflow: Quote' }).filter({ hasText: 'Accept the quote' });
  await expect(row).toContainText('those of Company A');
  await expect(row.getByRole('link', { name: 'Purchaser' })).toBeVisible();
  await checkAccessibility(page);

  // A clone begins with what its model grants.
  await page.goto(home);
  await page.getByRole('link', { name: 'Clone' }).click();
  await expect(field(page, 'Role')).toHaveValue('Copy of Purchaser');
  await expect(field(page, 'Quote: Accept the quote')).toHaveValue('LOCAL');
  await save(page);
  await expect(title(page, 'Copy of Purchaser')).toBeVisible();
});

test('without a script the matrix and the people work too', async ({ browser }) => {
  const page = await (await browser.newContext({ locale: 'en-US', javaScriptEnabled: false })).newPage();
  await logIn(page);
  await page.goto(address('/admin/customer-user-roles/new'));
  await expect(page.locator('[data-matrix-set]').first()).toBeHidden();
  await field(page, 'Role').fill('Reader');
  await field(page, 'Order: View').selectOption('User (Own)');
  await page.getByLabel('Search by name or e-mail').fill('Kevin Long');
  await page.locator('#people-find').click();
  await page.locator('#people').getByLabel('Kevin Long').first().check();
  await page.getByRole('button', { name: 'Preview Changes' }).click();
  await expect(preview(page)).toContainText('Saving changes nothing for anybody.');
  await save(page);
  await expect(status(page)).toContainText('Customer User Role has been saved');
});

test("a customer's administrator changes a copy of a predefined role, and never grants more than they hold", async ({ page }) => {
  await enter(page, 'MarleneSBradley@example.org');
  await page.getByRole('link', { name: 'Roles', exact: true }).click();
  await page.getByRole('link', { name: 'Buyer', exact: true }).click();
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(page.getByText('Predefined roles cannot be edited directly.')).toBeVisible();
  await field(page, 'Role Title').fill('Our buyers');
  await field(page, 'Order: Create').selectOption('None');
  await page.getByRole('button', { name: 'Preview Changes' }).click();
  await expect(preview(page)).toContainText('They lose');
  await expect(preview(page)).toContainText('Robert Stevens');
  await checkAccessibility(page);
  await save(page);
  await expect(status(page)).toContainText('Customer User Role has been saved');
  await expect(title(page, 'Our buyers')).toBeVisible();
  await page.locator('#holders').getByRole('link', { name: 'Robert Stevens' }).click();
  await page.locator('#roles').getByRole('link', { name: 'Our buyers' }).click();
  await expect(title(page, 'Our buyers')).toBeVisible();

  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(page.getByRole('alert').first()).toContainText('please re-assign the assigned users');

  // Not out of one's own rights either: the last administrator can't take roles from themselves.
  await page.goto(address('/account/roles'));
  await page.getByRole('link', { name: 'Administrator', exact: true }).click();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await field(page, 'Customer User Role: View').selectOption('None');
  await save(page);
  await expect(page.getByText('You would no longer be able to see or change users or roles yourself.')).toBeVisible();
});

test('editing a predefined role again leads to the own one that took its place', async ({ page }) => {
  await enter(page, 'RuthWMaxwell@example.org');
  const edit = async () => {
    await page.goto(address('/account/roles?f.type=predefined'));
    await page.getByRole('link', { name: 'Buyer', exact: true }).click();
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
  };
  await edit();
  await save(page);
  await expect(status(page)).toContainText('Customer User Role has been saved');
  const own = page.url();
  await edit();
  await expect(page).toHaveURL(`${own}/edit`);
  await expect(status(page)).toContainText('Your company has its own version of this role');
  await expect(page.locator('#people').getByLabel('Ellen Brown').first()).toBeChecked();

  // Everybody gets back what they had.
  await page.goto(own);
  for (const holder of await page.locator('#holders a').evaluateAll((all) => all.map((one) => one.getAttribute('href')))) {
    await page.goto(address(`${holder}/edit`));
    await page.getByLabel('Buyer (Predefined)').check();
    await page.getByLabel('Buyer (Customizable)').uncheck();
    await save(page);
    await expect(status(page)).toContainText('Customer User has been saved');
  }
  await page.goto(own);
  await expect(page.locator('#holders')).toContainText('Nobody holds this role.');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(status(page)).toContainText('deleted');
});

test('who was ticked for one company is forgotten with another', async ({ page }) => {
  await enter(page, 'AmandaRCole@example.org');
  await page.goto(address('/account/roles/new'));
  await field(page, 'Role Title').fill('For the East');
  await page.locator('#people').getByLabel('Nancy Sallee').first().check();
  await page.locator('select[name=customer_id]').selectOption({ label: 'Company A - East Division' });
  await expect(page.locator('#people').getByLabel('Nancy Sallee')).toHaveCount(0);
  await page.locator('#people').getByLabel('Robert Stevens').first().check();
  await save(page);
  await expect(status(page)).toContainText('Customer User Role has been saved');
  await expect(page.locator('#holders li')).toHaveText(/Robert Stevens/);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.locator('#people').getByLabel('Robert Stevens').first().uncheck();
  await save(page);
  await expect(page.locator('#holders')).toContainText('Nobody holds this role.');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(status(page)).toContainText('deleted');
});

test('a buyer has no section for roles', async ({ page }) => {
  await enter(page, 'NancyJSallee@example.org');
  await expect(page.getByRole('link', { name: 'Roles', exact: true })).toHaveCount(0);
  const answer = await page.goto(address('/account/roles'));
  expect(answer?.status()).toBe(403);
});
