import { expect, test } from '@playwright/test';
import { address, logIn } from './steps.js';

test.beforeEach(async ({ page }) => logIn(page));

test('a customer user is created, edited, switched off and on, and deleted', async ({ page }) => {
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('link', { name: 'Create Customer User' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.locator('#general').getByText('This value should not be blank.')).toHaveCount(4);

  await page.getByLabel('First Name', { exact: true }).fill('Grace');
  await page.getByLabel('Last Name', { exact: true }).fill('Hopper');
  await page.getByLabel('Email Address', { exact: true }).fill('grace.hopper@example.org');
  await page.getByLabel('Search Customer', { exact: true }).fill('Company A - E');
  const customer = page.getByLabel('Customer', { exact: true });
  await expect(customer.getByRole('option', { name: 'Company A - East Division' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(customer).not.toHaveAttribute('size', /[1-9]/);
  await expect(customer.locator('option:checked')).toHaveText('Company A - East Division');
  await page.getByLabel('Search Customer', { exact: true }).fill('Company A');
  await customer.selectOption({ label: 'Company A' });
  await page.getByLabel('Generate Password', { exact: true }).check();
  await page.getByLabel('Send Welcome Email', { exact: true }).check();
  await page.getByLabel('Buyer (Predefined)').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('Customer User has been saved');
  await expect(page.getByRole('heading', { level: 1, name: 'Grace Hopper' })).toBeVisible();

  await page.getByRole('link', { name: 'Edit', exact: true }).first().click();
  await page.getByLabel('Phone', { exact: true }).fill('+1 202 555 0101');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.locator('#general')).toContainText('202');
  await expect(page.locator('#history')).toContainText('Phone');

  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByRole('status').first()).toContainText('Customer User has been disabled');
  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(page.getByRole('status').first()).toContainText('Customer User has been enabled');

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('button', { name: 'Reset Password' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset Password' }).click();
  await expect(page.getByRole('status').first()).toContainText('Password reset request has been sent to grace.hopper@example.org.');

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(page.getByRole('status').first()).toContainText('Customer User deleted');

  await page.goto(address('/admin/outgoing-emails'));
  await expect(page.getByText('grace.hopper@example.org').first()).toBeVisible();
});

test('the link in the welcome mail sets a password, once', async ({ page, browser }) => {
  await page.goto(address('/admin/customer-users?q=robertms'));
  await page.locator('.grid-open').click();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('button', { name: 'Reset Password' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset Password' }).click();
  await expect(page.getByRole('status').first()).toContainText('RobertMStevens@example.org');
  await page.goto(address('/admin/outgoing-emails?q=robertms'));
  await page.locator('.grid-open').first().click();
  const link = /\/set-password\/[\w-]+/.exec((await page.locator('#body').textContent()) ?? '')?.[0] ?? '';
  const person = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await person.goto(address(link));
  await person.getByLabel('New Password', { exact: true }).fill('short');
  await person.getByLabel('Confirm Password', { exact: true }).fill('short');
  await person.getByRole('button', { name: 'Save' }).click();
  await expect(person.getByText('at least 8 characters long')).toBeVisible();
  await person.getByLabel('New Password', { exact: true }).fill('Better1234');
  await person.getByLabel('Confirm Password', { exact: true }).fill('Better1234');
  await person.getByRole('button', { name: 'Save' }).click();
  await expect(person.getByRole('status').first()).toContainText('Password successfully changed');
  await expect(person.getByRole('heading', { name: 'Log In' })).toBeVisible();
  await person.goto(address(link));
  await expect(person.getByRole('heading', { name: 'The reset password link has expired.' })).toBeVisible();
});

test('the second of two who save is told what the first one changed, and can merge', async ({ page, context }) => {
  await page.goto(address('/admin/customer-users?q=ellenrbrown'));
  await page.locator('.grid-open').click();
  await page.getByRole('link', { name: 'Edit', exact: true }).first().click();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByLabel('Middle Name', { exact: true }).fill('Rose');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByRole('status').first()).toContainText('Customer User has been saved');

  await page.getByLabel('Middle Name', { exact: true }).fill('Ruth');
  await page.getByLabel('Name Suffix', { exact: true }).fill('Jr.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Somebody else has saved this meanwhile')).toBeVisible();
  await page.getByRole('radio', { name: /Theirs/ }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Ellen Rose Brown');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Jr.');
});

test('what somebody else changed is told by names, and asks nothing of who changed something else', async ({ page, context }) => {
  await page.goto(address('/admin/customer-users?q=robertms'));
  await page.locator('.grid-open').click();
  const record = page.url().split('?')[0]!;
  await page.getByRole('link', { name: 'Edit', exact: true }).first().click();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByLabel('Administrator (Predefined)').check();
  const owner = other.getByLabel('Owner', { exact: true });
  const colleague = owner.locator('option:not(:checked):not([value=""])').first();
  const name = (await colleague.textContent())!.trim();
  await owner.selectOption(name);
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.locator('#history')).toContainText(name);

  await page.getByLabel('Name Suffix', { exact: true }).fill('Jr.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Administrator');
  await expect(page.getByRole('alert')).toContainText(name);
  await expect(page.getByRole('radio')).toHaveCount(0);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL(record);
  await expect(page.locator('#roles')).toContainText('Administrator');

  // Others count on what he may do.
  await page.getByRole('link', { name: 'Edit', exact: true }).first().click();
  await page.getByLabel('Administrator (Predefined)').uncheck();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.locator('#roles')).not.toContainText('Administrator');
});

test('a generated password is not typed, and without its mail somebody is told', async ({ page }) => {
  await page.goto(address('/admin/customer-users/new'));
  const typed = page.getByRole('textbox', { name: 'Password', exact: true });
  await expect(typed).toBeVisible();
  await page.getByLabel('Generate Password', { exact: true }).check();
  await expect(typed).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Confirm Password' })).toHaveCount(0);
  const mail = page.getByLabel('Send Welcome Email', { exact: true });
  await expect(mail).toBeChecked();
  await mail.uncheck();
  await page.getByLabel('First Name', { exact: true }).fill('Katherine');
  await page.getByLabel('Last Name', { exact: true }).fill('Johnson');
  await page.getByLabel('Email Address', { exact: true }).fill('katherine.johnson@example.org');
  await page.getByLabel('Buyer (Predefined)').check();
  // What was typed is sent to fetch the roles of another company, and no address holds it.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.getByLabel('Search Customer', { exact: true }).fill('Company A');
  await page.locator('select[name=customer_id]').selectOption({ label: 'Company A' });
  expect((await answered).status()).toBe(200);
  await expect(page.getByLabel('Buyer (Predefined)')).toBeChecked();
  expect(asked.filter((url) => /katherine/i.test(url))).toEqual([]);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.locator('#flashes')).toContainText('Customer User has been saved');
  await expect(page.locator('#flashes')).toContainText('The person was sent no e-mail.');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(page.locator('#flashes')).toContainText('Customer User deleted');
});

test('the buttons of an address stay on its card', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=amandarc'));
  await page.locator('.grid-open').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Amanda Cole' })).toBeVisible();
  const card = page.locator('.address').first();
  const box = (await card.boundingBox())!;
  // So high that the lower edge of the window goes through the card.
  await page.setViewportSize({ width: 1280, height: Math.round(box.y + 90) });
  const buttons = (await card.locator('.dialog-footer').boundingBox())!;
  const now = (await card.boundingBox())!;
  expect(Math.round(buttons.y + buttons.height)).toBeGreaterThanOrEqual(Math.round(now.y + now.height) - 2);
});

test('the menu of a row leads back to the grid as it was', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=kevintl&sort=-email'));
  const choose = async (verb: string) => {
    await page.getByRole('button', { name: 'Menu of row 1' }).click();
    await page.locator('.menu:popover-open').getByRole('button', { name: verb }).click();
  };
  await choose('Disable');
  await expect(page.getByRole('status').first()).toContainText('Customer User has been disabled');
  await expect(page).toHaveURL(/\/admin\/customer-users\?.*kevintl/);
  await expect(page).toHaveURL(/sort=-email/);
  await choose('Enable');
  await expect(page.getByRole('status').first()).toContainText('Customer User has been enabled');
  await expect(page).toHaveURL(/\/admin\/customer-users\?.*kevintl/);
});

test('the menu of a row offers only what can be done', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=brandaj'));
  await page.getByRole('button', { name: 'Menu of row 1' }).click();
  const menu = page.locator('.menu:popover-open');
  await expect(menu.getByRole('button', { name: 'Enable' })).toBeVisible();
  await expect(menu.getByRole('button', { name: 'Reset Password' })).toHaveCount(0);
});

test('an address is added to the book, and its region follows its country', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=nancyj'));
  await page.locator('.grid-open').click();
  await page.getByRole('link', { name: 'New Address' }).click();
  await page.getByLabel('Country', { exact: true }).selectOption('US');
  await expect(page.locator('select#field-region')).toBeVisible();
  await page.getByLabel('State', { exact: true }).selectOption('US-NY');
  await page.getByLabel('First name', { exact: true }).fill('Nancy');
  await page.getByLabel('Last name', { exact: true }).fill('Sallee');
  await page.getByLabel('Street', { exact: true }).fill('1 Broadway');
  await page.getByLabel('City', { exact: true }).fill('New York');
  await page.getByLabel('Zip/Postal Code', { exact: true }).fill('10004');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('Customer User Address has been saved');
  await expect(page.locator('#addresses')).toContainText('1 Broadway');
  await expect(page.locator('#addresses')).toContainText('Primary');
});
