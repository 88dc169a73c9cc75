// Bringing records in from a file, and taking them out again.
import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { address, checkAccessibility, logIn } from './steps.js';

function csv(...lines: string[]): { name: string; mimeType: string; buffer: Buffer } {
  return { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) };
}

function count(page: Page, label: string) {
  return page.locator('#job-progress dl > div').filter({ hasText: label }).locator('dd');
}

test('a file is validated, imported, and its refused rows are fetched', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('link', { name: 'Import file' }).click();
  await checkAccessibility(page);

  await page.getByRole('button', { name: 'Validate' }).click();
  await expect(page.getByText('Choose a file.')).toBeVisible();

  const file = csv(
    'email address;First Name;LAST NAME;Customer Name;Roles 1 Role;Enabled;Shoe Size',
    'ida.import@example.org;Ida;Import;Company A;ROLE_FRONTEND_BUYER;yes;38',
    'otto.import@example.org;Otto;Import;Nobody Inc;ROLE_FRONTEND_BUYER;yes;44',
  );
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Validate' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Validation of Customer Users from people.csv');
  await expect(page.locator('#job-progress .badge')).toHaveText('Done');
  await expect(count(page, 'To add')).toHaveText('1');
  await expect(count(page, 'Refused')).toHaveText('1');
  await expect(page.getByText('These columns are not imported: Shoe Size')).toBeVisible();
  await expect(page.getByRole('row', { name: '3 Customer Name The chosen value' })).toBeVisible();
  await checkAccessibility(page);
  await page.goto(address('/admin/customer-users?q=ida.import'));
  await expect(page.getByText('ida.import@example.org')).toHaveCount(0);

  await page.goBack();
  await page.getByRole('button', { name: 'Import this file' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import of Customer Users from people.csv');
  await expect(count(page, 'Added')).toHaveText('1');
  const [errors] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'All refused rows' }).click(),
  ]);
  const text = await readFile(await errors.path(), 'utf8');
  expect(text).toContain('otto.import@example.org');
  expect(text).toContain('3,Customer Name,');

  await page.goto(address('/admin/customer-users?q=ida.import'));
  await expect(page.getByRole('cell').filter({ hasText: 'ida.import@example.org' })).toBeVisible();
  await page.goto(address('/admin/outgoing-emails?q=Import+result'));
  await expect(page.getByText('Import result: people.csv').first()).toBeVisible();
});

test('what cannot be read is told so', async ({ page }) => {
  await logIn(page);
  for (const [buffer, sentence] of [
    [Buffer.from(''), 'The file is empty.'],
  ] as const) {
    await page.goto(address('/admin/imports/customers'));
    await page.locator('input[type=file]').setInputFiles({ name: 'x.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByText(sentence)).toBeVisible();
  }
  for (const [buffer, sentence] of [
    [Buffer.from([0xff, 0xfe, 0x41, 0x00]), 'The file is not in UTF-8.'],
    [Buffer.from('a,b\n1,2\n'), 'No column of the file is known.'],
    [Buffer.from('PK\x03\x04 broken'), 'The XLSX file is damaged'],
  ] as const) {
    await page.goto(address('/admin/imports/customers'));
    await page.locator('input[type=file]').setInputFiles({ name: 'x.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Validate' }).click();
    await expect(page.locator('#job-progress')).toContainText(sentence);
    await expect(page.locator('#job-progress')).toContainText('Failed');
  }
});

test('an export is a file that can be imported again', async ({ page }) => {
  await logIn(page);
  await page.goto(address('/admin/customers'));
  await page.getByRole('link', { name: 'Export all' }).click();
  await checkAccessibility(page);
  await page.getByRole('link', { name: 'Customer Users' }).last().click();
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByText('Export started successfully.')).toBeVisible();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
  expect(file.suggestedFilename()).toBe('customer-users.csv');
  const path = await file.path();
  expect((await readFile(path, 'utf8')).split('\r\n')[0]).toContain('ID,Name Prefix,First Name');

  await page.goto(address('/admin/imports/customer-users'));
  await page.locator('input[type=file]').setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: await readFile(path) });
  await page.getByRole('button', { name: 'Validate' }).click();
  await expect(page.getByText('Nothing in this file would change anything.')).toBeVisible({ timeout: 30_000 });
  await expect(count(page, 'Refused')).toHaveText('0');
});

test('files are for whoever made them, and imports for whoever may', async ({ page, browser }) => {
  await logIn(page);
  await page.goto(address('/admin/exports/customers'));
  await page.getByRole('button', { name: 'Export' }).click();
  const link = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
  const context = await browser.newContext();
  const other = await context.newPage();
  const away = await other.request.get(address(link ?? ''), { maxRedirects: 0 });
  expect(away.status()).toBe(303);
  await logIn(other, 'auditor@example.com');
  expect((await other.request.get(address(link ?? ''))).status()).toBe(404);
  expect((await other.request.get(address('/admin/imports/customers'))).status()).toBe(403);
  await other.goto(address('/admin/customers'));
  await expect(other.getByRole('link', { name: 'Import file' })).toHaveCount(0);
  await context.close();
});
