import { expect, test } from '@playwright/test';
import { address, logIn } from './steps.js';

test('somebody logs in, comes back to where they wanted to go, and logs out', async ({ page }) => {
  await page.goto(address('/admin/customer-groups'));
  await page.getByLabel('Email').fill('admin@example.com');
  await page.getByLabel('Password', { exact: true }).fill('Demo1234');
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Customer Groups' })).toBeVisible();
  await page.getByRole('button', { name: /User menu/ }).click();
  await page.getByRole('button', { name: 'Logout' }).click();
  await expect(page.getByRole('status')).toContainText('You have logged out');
  await page.goto(address('/admin'));
  await expect(page).toHaveURL(/\/admin\/login/);
});

test('a wrong password and an unknown e-mail are told the same', async ({ page }) => {
  for (const email of ['admin@example.com', 'nobody@example.com']) {
    await page.goto(address('/admin/login'));
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Log In' }).click();
    await expect(page.getByRole('alert')).toContainText('Your login was unsuccessful.');
    await expect(page.getByLabel('Email')).toHaveValue(email);
  }
});

test('an auditor sees customer users and finds no way to change them', async ({ page }) => {
  await logIn(page, 'auditor@example.com');
  await page.goto(address('/admin/customer-users'));
  await expect(page.getByRole('table')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Create Customer User' })).toHaveCount(0);
  expect((await page.goto(address('/admin/customer-users/new')))?.status()).toBe(403);
});
