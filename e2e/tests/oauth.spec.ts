import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import { address, checkAccessibility, enter, logIn } from './steps.js';

const status = (page: Page) => page.getByRole('status').first();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

/** An application somewhere else: keeps the address to which people are sent. */
let elsewhere: Server;
let callback = '';
let received: string[] = [];

test.beforeAll(async () => {
  const program = process.env['CLIENTELE_TEST_PROGRAM']!;
  execFileSync(program, ['oauth-keys', 'generate', '--data', process.env['CLIENTELE_TEST_DATA']!]);
  elsewhere = createServer((request, response) => {
    if (request.url?.startsWith('/callback')) received.push(request.url);
    response.setHeader('content-type', 'text/html').end('<title>Elsewhere</title><h1>Elsewhere</h1>');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  callback = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/callback`;
});

test.beforeEach(() => {
  received = [];
});

test.afterAll(() => {
  elsewhere.close();
});

const secret = (page: Page) => page.locator('#client-secret');

async function token(page: Page, id: string, key: string) {
  return page.request.post(address('/oauth2-token'), {
    form: { grant_type: 'client_credentials', client_id: id, client_secret: key },
  });
}

/** Makes an application that asks people, and returns its client id. */
async function register(page: Page, path: string, name: string, skip: boolean): Promise<string> {
  await page.goto(address(`${path}/new`));
  await field(page, 'Application Name').fill(name);
  await field(page, 'Grant Type').selectOption({ label: 'Authorization Code' });
  await field(page, 'Redirect URLs').fill(callback);
  if (skip) await field(page, 'Skip User Consent').check();
  if (skip) await field(page, 'Enable Session Transfer').check();
  await checkAccessibility(page);
  await save(page);
  await expect(status(page)).toContainText('OAuth application has been created.');
  return (await page.locator('#client-id').textContent())!;
}

const asking = (door: string, id: string) =>
  address(`${door}/oauth2-token/authorize?response_type=code&client_id=${id}&redirect_uri=${encodeURIComponent(callback)}&state=xyz`);

test('an application is added to a customer user, used, switched off and deleted', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/customer-users/1'));
  await page.getByRole('button', { name: 'Add Application' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add Application' });
  await checkAccessibility(page);
  await dialog.getByLabel('Application Name').fill('Warehouse');
  await dialog.getByRole('button', { name: 'Create OAuth Application' }).click();
  await expect(status(page)).toContainText('OAuth application has been created.');
  await expect(page.getByText('we cannot show it to you again')).toBeVisible();
  await checkAccessibility(page);
  for (const what of ['Client ID', 'Client Secret']) await page.getByRole('button', { name: `Copy ${what}` }).click();
  const [id, key] = [(await page.locator('#client-id').textContent())!, (await secret(page).textContent())!];
  expect((await token(page, id, key)).status()).toBe(200);

  await page.getByRole('link', { name: 'Continue' }).click();
  await page.locator('#applications').getByRole('link', { name: 'Warehouse' }).click();
  await expect(page.locator('#general').getByText(id)).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
  await checkAccessibility(page);
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await expect(status(page)).toContainText('has been deactivated');
  expect((await token(page, id, key)).status()).toBe(401);
  await page.getByRole('button', { name: 'Activate', exact: true }).click();
  expect((await token(page, id, key)).status()).toBe(200);

  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await field(page, 'Application Name').fill('Warehouse of Berlin');
  await save(page);
  await expect(status(page)).toContainText('OAuth application has been updated.');
  await expect(page.locator('#history')).toContainText('Warehouse of Berlin');

  await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Customer User OAuth Applications' }).click();
  await page.goto(address('/admin/oauth-applications?f.status.op=any-of&f.status=active&f.application_name.op=contains&f.application_name=Berlin'));
  await expect(page.getByRole('link', { name: 'Warehouse of Berlin' })).toBeVisible();
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Warehouse of Berlin' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(status(page)).toContainText('has been deleted');
  expect((await token(page, id, key)).status()).toBe(401);
});

test('a back-office user lets an application act for them, or does not', async ({ page, browser }) => {
  await logIn(page);
  const id = await register(page, '/admin/user-oauth-applications', 'Reports', false);
  const other = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await other.goto(asking('/admin', id));
  await other.getByLabel('Email').fill('sales@example.com');
  await other.getByLabel('Password', { exact: true }).fill('Demo1234');
  await other.getByRole('button', { name: 'Log In' }).click();
  await expect(other.getByRole('heading', { name: 'Allow Reports to act for you?' })).toBeVisible();
  await checkAccessibility(other);
  await other.getByRole('button', { name: 'Refuse' }).click();
  await expect(other.getByRole('heading', { name: 'Elsewhere' })).toBeVisible();
  expect(received.at(-1)).toContain('error=access_denied');
  await other.goto(asking('/admin', id));
  await other.getByRole('button', { name: 'Allow' }).click();
  await expect(other.getByRole('heading', { name: 'Elsewhere' })).toBeVisible();
  expect(received.at(-1)).toMatch(/code=.+&state=xyz/);
});

test('who needs not be asked is sent on at once, also right after the log-in', async ({ page, browser }) => {
  await logIn(page);
  const id = await register(page, '/admin/oauth-applications', 'Shop app', true);
  const other = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await other.goto(asking('', id));
  await other.getByLabel('Email').fill('AmandaRCole@example.org');
  await other.getByLabel('Password', { exact: true }).fill('Demo1234');
  await other.getByRole('button', { name: 'Log In' }).click();
  await expect(other.getByRole('heading', { name: 'Elsewhere' })).toBeVisible();
  expect(received.at(-1)).toMatch(/code=.+&state=xyz/);
  await other.goto(asking('', id));
  await expect(other.getByRole('heading', { name: 'Elsewhere' })).toBeVisible();
  expect(received).toHaveLength(2);
});

test('an application sends somebody on to the pages, already logged in', async ({ page, browser }) => {
  await logIn(page);
  await page.goto(address('/admin/oauth-applications/new'));
  await field(page, 'Application Name').fill('Phone');
  await field(page, 'Grant Type').selectOption({ label: 'Password' });
  await field(page, 'Enable Session Transfer').check();
  await save(page);
  const [id, key] = [(await page.locator('#client-id').textContent())!, (await secret(page).textContent())!];
  await page.getByRole('link', { name: 'View', exact: true }).click();
  await expect(page.locator('#general')).toContainText('Enable Session Transfer');
  await checkAccessibility(page);
  const ask = async (form: Record<string, string>) =>
    (await page.request.post(address('/oauth2-token'), { form: { client_id: id, client_secret: key, ...form } })).json();
  const { access_token: access } = await ask({
    grant_type: 'password', username: 'AmandaRCole@example.org', password: 'Demo1234',
  });
  const { access_token: once } = await ask({
    grant_type: 'session_transfer', subject_token: access, route: 'oro_customer_frontend_customer_user_profile',
  });
  const other = await (await browser.newContext({ locale: 'en-US' })).newPage();
  const consume = address(`/oauth2/session-transfer/consume?token=${once}`);
  await other.goto(consume);
  await expect(other).toHaveURL(/\/account\/profile$/);
  await expect(other.getByRole('main')).toContainText('AmandaRCole@example.org');
  await other.goto(consume);
  await expect(other.getByText('This link no longer works.')).toBeVisible();
  await checkAccessibility(other);
});

test('a rule says who is told of a new application', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/notification-rules'));
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'OAuth application created' }).click();
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await field(page, 'Tell the Owner').uncheck();
  await save(page);
  await expect(page.getByText('Nobody would be told.').first()).toBeVisible();
  await checkAccessibility(page);
  await field(page, 'Additional Addresses').fill('it@example.com');
  await save(page);
  await expect(status(page)).toContainText('Notification rule has been saved');
  await expect(page.locator('#general')).toContainText('it@example.com');
  await expect(page.locator('#history')).toContainText('it@example.com');

  const id = await register(page, '/admin/oauth-applications', 'Told to few', false);
  await page.goto(address('/admin/outgoing-emails?q=it%40example.com'));
  await page.locator('.grid-open').first().click();
  await expect(page.locator('#general')).toContainText('it@example.com');
  await expect(page.locator('#body')).toContainText(id);

  await page.goto(address('/admin/notification-rules/oauth-application-created/edit'));
  await field(page, 'Tell the Owner').check();
  await field(page, 'Additional Addresses').fill('');
  await save(page);
  await expect(status(page)).toContainText('Notification rule has been saved');
});

test('a customer user has applications of their own', async ({ page }) => {
  await enter(page, 'AmandaRCole@example.org');
  await page.getByRole('link', { name: 'OAuth Applications' }).first().click();
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Create OAuth Application' }).first().click();
  await field(page, 'Application Name').fill('My script');
  await checkAccessibility(page);
  await save(page);
  const [id, key] = [(await page.locator('#client-id').textContent())!, (await secret(page).textContent())!];
  expect((await token(page, id, key)).status()).toBe(200);
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(status(page)).toContainText('has been deleted');
});

test('an application can be added without a script', async ({ browser }) => {
  const page = await (await browser.newContext({ locale: 'en-US', javaScriptEnabled: false })).newPage();
  await logIn(page);
  await page.goto(address('/admin/customer-users/2'));
  await page.getByRole('link', { name: 'Add Application' }).click();
  await field(page, 'Application Name').fill('No script');
  await save(page);
  await expect(status(page)).toContainText('OAuth application has been created.');
  await expect(secret(page)).toBeVisible();
});
