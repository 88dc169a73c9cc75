import { test } from '@playwright/test';
import { address, logIn } from '../tests/steps.js';

const FOLDER = '../docs/pictures';

test('the pictures of the README', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await logIn(page);
  await page.goto(address('/admin/customer-users?sort=customer'));
  await page.screenshot({ path: `${FOLDER}/customer-users.png` });
  await page.goto(address('/admin/customer-users/1'));
  await page.screenshot({ path: `${FOLDER}/customer-user.png` });
});
