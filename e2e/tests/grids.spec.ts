import { expect, test } from '@playwright/test';
import { address, logIn } from './steps.js';

test.beforeEach(async ({ page }) => logIn(page));

test('a person is found by a few letters and opened; the way back keeps the search', async ({ page }) => {
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('searchbox', { name: 'Quick search' }).fill('amandarc');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=amandarc/);
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await page.locator('[data-row]').getByText('AmandaRCole@example.org').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Amanda Cole' })).toBeVisible();
  await page.goBack();
  await expect(page.locator('[data-row]')).toHaveCount(1);
});

test('a grid is sorted and filtered in place, and its address says so', async ({ page }) => {
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('link', { name: 'Last Name' }).click();
  await expect(page.getByRole('columnheader', { name: 'Last Name' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(page).toHaveURL(/sort=last_name/);
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Enabled' }).selectOption('no');
  await page.getByRole('form', { name: 'Filters' }).getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/f\.enabled=no/);
  await expect(page.locator('.chip')).toContainText('Enabled');
  await page.reload();
  await expect(page.locator('.chip')).toHaveCount(1);
  await page.getByRole('link', { name: /Remove the filter/ }).click();
  await expect(page.locator('.chip')).toHaveCount(0);
});

test('an arrangement is kept as a view and found again', async ({ page }) => {
  await page.goto(address('/admin/customer-users?f.enabled=no'));
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Save this view as').fill('Switched off');
  await page.locator('.grid-panel').getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('The view has been saved');
  await expect(page.locator('.chip')).toContainText('Enabled');
});

test('many are disabled at once, with progress and a report', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=Weber&f.enabled=yes'));
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Select row 2', exact: true }).check();
  await expect(page.locator('[data-selected]')).toContainText('2 selected');
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page).toHaveURL(/\/admin\/jobs\/\d+/);
  await expect(page.locator('#job-progress')).toContainText('Done', { timeout: 20_000 });
  await expect(page.locator('#job-progress dd').first()).toHaveText('2');
});

test('a grid works without a script', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await logIn(page);
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('link', { name: 'Email Address' }).click();
  await expect(page).toHaveURL(/sort=email/);
  await page.getByRole('searchbox', { name: 'Quick search' }).fill('nancy');
  await page.keyboard.press('Enter');
  await expect(page.getByText('NancyJSallee@example.org')).toBeVisible();
  await context.close();
});

test('what matches is exported', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=amandarc'));
  await page.getByRole('button', { name: 'Export' }).click();
  const href = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
  const answer = await page.request.get(address(href ?? ''));
  expect(answer.headers()['content-disposition']).toContain('customer-users.csv');
  const text = await answer.text();
  expect(text.trim().split('\n')).toHaveLength(2);
  expect(text).toContain('AmandaRCole@example.org');
});
