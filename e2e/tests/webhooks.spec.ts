import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import { address, checkAccessibility, logIn } from './steps.js';

const status = (page: Page) => page.getByRole('status').first();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Somebody elsewhere who is told. */
let receiver: Server;
let url = '';
let received: Received[] = [];
let answers: number[] = [];

test.beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += piece));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 200, { 'content-type': 'text/plain' }).end('Thank you');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
});

test.beforeEach(() => {
  received = [];
  answers = [];
});

test.afterAll(() => {
  receiver.close();
});

function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(signature);
}

/** Makes a webhook and returns its secret; ends on its page. */
async function make(page: Page, name: string): Promise<string> {
  await page.goto(address('/admin/webhooks/new'));
  await field(page, 'Name').fill(name);
  await field(page, 'URL').fill(url);
  await save(page);
  await expect(status(page)).toContainText('Webhook has been created');
  const secret = (await page.locator('#webhook-secret').textContent())!;
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return secret;
}

test('a webhook is made, tried, told of changes, and sent again', async ({ page }) => {
  await logIn(page);
  await page.getByRole('navigation', { name: 'Main menu' }).getByText('System').click();
  await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
  await page.getByRole('link', { name: 'Create Webhook' }).first().click();
  await checkAccessibility(page);
  await save(page);
  await expect(page.getByText('This value should not be blank.').first()).toBeVisible();

  const secret = await make(page, 'Warehouse');
  const home = page.url();
  await expect(page.getByText(secret)).toHaveCount(0);
  await page.getByRole('button', { name: 'Send a Test' }).click();
  await expect(status(page)).toContainText('The test is on its way');
  await expect.poll(() => received.length).toBe(1);
  expect(JSON.parse(received[0]!.body).type).toBe('webhook.test');
  expect(isSigned(received[0]!, secret)).toBe(true);

  received = [];
  await page.goto(address('/admin/customer-users/2/edit'));
  await field(page, 'Middle Name').fill('Webhook');
  await save(page);
  await expect.poll(() => received.length).toBe(1);
  const told = JSON.parse(received[0]!.body);
  expect([told.type, told.data.id, told.data.middleName]).toEqual(['customer_user.updated', '2', 'Webhook']);
  expect(told.changed).toEqual(['middleName']);
  expect(isSigned(received[0]!, secret)).toBe(true);

  await page.goto(home);
  await expect(page.locator('#deliveries')).toContainText('Customer user updated');
  await checkAccessibility(page);
  await page.locator('#deliveries').getByRole('link').filter({ hasText: /\d/ }).first().click();
  await expect(page.getByText('Thank you')).toBeVisible();
  await expect(page.locator('#attempts')).toContainText('webhook-signature: v1,');
  await checkAccessibility(page);
  const id = received[0]!.headers['webhook-id'];
  received = [];
  await page.getByRole('button', { name: 'Send Again' }).click();
  await expect(status(page)).toContainText('The message will be sent again');
  await expect.poll(() => received.length).toBe(1);
  expect(received[0]!.headers['webhook-id']).toBe(id);

  received = [];
  await page.goto(home);
  await field(page, 'Only messages that were given up').uncheck();
  await page.locator('#replay').getByRole('button', { name: 'Send Again' }).click();
  await expect(status(page)).toContainText('2 messages will be sent again');
  await expect.poll(() => received.length).toBe(2);
});

test('a secret is renewed, and a webhook that is gone is switched off', async ({ page }) => {
  await logIn(page);
  const secret = await make(page, 'Newsletter');
  const home = page.url();
  await page.getByRole('button', { name: 'New Secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'New Secret' }).click();
  await expect(status(page)).toContainText('Webhook has a new secret');
  const renewed = (await page.locator('#webhook-secret').textContent())!;
  expect(renewed).not.toBe(secret);
  await page.goto(home);
  await page.getByRole('button', { name: 'Send a Test' }).click();
  await expect.poll(() => received.length).toBe(1);
  expect([isSigned(received[0]!, secret), isSigned(received[0]!, renewed)]).toEqual([true, true]);

  answers = [410];
  await page.getByRole('button', { name: 'Send a Test' }).click();
  await expect.poll(() => received.length).toBe(2);
  await expect(async () => {
    await page.goto(home);
    await expect(page.getByRole('alert').getByText('the receiver answered that it is gone (410)')).toBeVisible({ timeout: 500 });
  }).toPass();
  await checkAccessibility(page);
  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  await expect(status(page)).toContainText('Webhook has been enabled');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, Delete' }).click();
  await expect(status(page)).toContainText('Webhook deleted');
});

for (const [colorScheme, width] of [['light', 1280], ['dark', 390]] as const) {
  test(`the pages fit and are accessible: ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, locale: 'en-US', viewport: { width, height: 844 } });
    const page = await context.newPage();
    await logIn(page);
    await make(page, `Archive ${colorScheme}`);
    const home = new URL(page.url()).pathname;
    await page.getByRole('button', { name: 'Send a Test' }).click();
    await expect.poll(() => received.length).toBeGreaterThan(0);
    await page.goto(address('/admin/webhook-deliveries'));
    const delivery = await page.locator('tbody a[href^="/admin/webhook-deliveries/"]').first().getAttribute('href');
    for (const path of [home, `${home}/edit`, '/admin/webhooks', '/admin/webhook-deliveries', delivery!]) {
      await page.goto(address(path));
      await checkAccessibility(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${path} is wider than the screen`).toBeLessThanOrEqual(1);
    }
    await context.close();
  });
}
