// What most stories begin with.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export function address(path: string): string {
  return `${process.env['CLIENTELE_TEST_URL']}${path}`;
}

export async function logIn(page: Page, email = 'admin@example.com'): Promise<void> {
  await page.goto(address('/admin/login'));
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('Demo1234');
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboards' })).toBeVisible();
}

/** Logs a customer user in to a website; `mount` is the path under which it stands. */
export async function enter(page: Page, email: string, password = 'Demo1234', mount = ''): Promise<void> {
  await page.goto(address(`${mount}/login`));
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Welcome, / })).toBeVisible();
}

/** WCAG 2.2 AA, as far as a program can tell. */
export async function checkAccessibility(page: Page): Promise<void> {
  const window = page.viewportSize();
  if (window && (await page.locator('.form-bar').count()) > 0) {
    // What the bar of a form covers comes in sight by scrolling: here the window is as tall as the page.
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: window.width, height: Math.max(height, window.height) });
  }
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  if (window) await page.setViewportSize(window);
  const told = found.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  expect(told, page.url()).toEqual([]);
}
