import { expect, test, type Page } from '@playwright/test';
import { address, logIn } from './steps.js';

test.beforeEach(async ({ page }) => logIn(page));

function heading(page: Page, name: string) {
  return page.getByRole('columnheader', { name, exact: true });
}

test('a person is found by a few letters and opened; the way back keeps the search', async ({ page }) => {
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('searchbox', { name: 'Quick search' }).fill('amandarc');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=amandarc/);
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await expect(page.getByRole('searchbox', { name: 'Quick search' })).toBeFocused();
  await page.locator('[data-row]').getByText('AmandaRCole@example.org').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Amanda Cole' })).toBeVisible();
  await page.goBack();
  await expect(page.locator('[data-row]')).toHaveCount(1);
});

test('a grid is sorted and filtered in place, and its address says so', async ({ page }) => {
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('link', { name: 'Last Name' }).click();
  await expect(heading(page, 'Last Name')).toHaveAttribute('aria-sort', 'ascending');
  await expect(page).toHaveURL(/sort=last_name/);
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Enabled' }).selectOption('no');
  await page.getByRole('form', { name: 'Filters' }).getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/f\.enabled=no/);
  await expect(page.locator('.chip')).toContainText('Enabled');
  await expect(page.getByRole('button', { name: 'Filters' })).toBeFocused();
  await page.reload();
  await expect(page.locator('.chip')).toHaveCount(1);
  await page.getByRole('link', { name: /Remove the filter/ }).click();
  await expect(page.locator('.chip')).toHaveCount(0);
});

test('the heading of the order that a grid has by itself turns it around', async ({ page }) => {
  await page.goto(address('/admin/customer-users?columns=id,last_name'));
  await expect(heading(page, 'ID')).toHaveAttribute('aria-sort', 'descending');
  for (const direction of ['ascending', 'descending', 'ascending']) {
    await page.getByRole('link', { name: 'ID', exact: true }).click();
    await expect(heading(page, 'ID')).toHaveAttribute('aria-sort', direction);
    await expect(page.getByRole('link', { name: 'ID', exact: true })).toBeFocused();
  }
  await page.getByRole('link', { name: 'Last Name' }).click({ modifiers: ['Shift'] });
  await expect(page).toHaveURL(/sort=id,last_name/);
});

test('an arrangement is kept as a view and found again, and its last filter can be taken away', async ({ page }) => {
  await page.goto(address('/admin/customer-users?f.enabled=no'));
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Save this view as').fill('Switched off');
  await page.locator('.grid-panel').getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('The view has been saved');
  await expect(page.locator('.chip')).toContainText('Enabled');
  await page.getByRole('link', { name: /Remove the filter/ }).click();
  await expect(page.locator('.chip')).toHaveCount(0);
  await page.reload();
  await expect(page.locator('.chip')).toHaveCount(0);
});

test('a filter by several names keeps each of them', async ({ page }) => {
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('button', { name: 'Filters' }).click();
  const value = page.getByRole('textbox', { name: 'Value of First Name' });
  await expect(value).toHaveCount(0);
  const operator = page.getByRole('combobox', { name: 'How to filter First Name' });
  await operator.selectOption('any-of');
  await value.fill('Amanda');
  await page.getByRole('group', { name: 'First Name' }).getByRole('button', { name: 'Add another' }).click();
  await expect(value.nth(1)).toBeFocused();
  await value.nth(1).fill('Nancy');
  await page.getByRole('form', { name: 'Filters' }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.chip')).toContainText('Amanda, Nancy');
  // Sent again as it stands, it asks the same.
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Enabled' }).selectOption('yes');
  await page.getByRole('form', { name: 'Filters' }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.chip')).toHaveCount(2);
  await expect(page.locator('.chip').first()).toContainText('Amanda, Nancy');
  await page.getByRole('button', { name: 'Filters' }).click();
  await operator.selectOption('starts-with');
  await expect(value).toHaveCount(1);
});

test('an operator shows the fields that it takes', async ({ page }) => {
  await page.goto(address('/admin/customer-users'));
  await page.getByRole('button', { name: 'Filters' }).click();
  const operator = page.getByRole('combobox', { name: 'How to filter Last Login' });
  const from = page.getByLabel('Value of Last Login', { exact: true });
  const to = page.getByLabel('Last Login, up to', { exact: true });
  for (const [token, fields] of [['between', 2], ['later', 1], ['last-7-days', 0], ['', 0]] as const) {
    await operator.selectOption(token);
    await expect(from).toBeVisible({ visible: fields > 0 });
    await expect(to).toBeVisible({ visible: fields > 1 });
  }
});

test('a time of day is kept when the filters are sent again, and shown as people write it', async ({ page }) => {
  await page.goto(address('/admin/customer-users?f.last_login.op=earlier&f.last_login=2030-11-24T14:05'));
  await expect(page.locator('.chip')).toContainText('Nov 24, 2030, 2:05 PM');
  await page.getByRole('button', { name: 'Filters' }).click();
  await expect(page.getByLabel('Value of Last Login', { exact: true })).toHaveValue('2030-11-24T14:05');
  await page.getByRole('form', { name: 'Filters' }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.chip')).toContainText('Nov 24, 2030, 2:05 PM');
});

test('many are disabled at once, with progress and a report', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=Weber&f.enabled=yes'));
  await expect(page.getByRole('button', { name: 'Actions' })).toBeDisabled();
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Select row 2', exact: true }).check();
  await expect(page.locator('[data-selected]')).toContainText('2 selected');
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('2 selected');
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page).toHaveURL(/\/admin\/jobs\/\d+/);
  await expect(page.locator('#job-progress .badge')).toHaveText('Done', { timeout: 20_000 });
  await expect(page.locator('#job-progress dd').first()).toHaveText('2');
});

test('the button of a question says what will be done, to all that match', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=nancyj'));
  await page.getByRole('combobox', { name: 'Which records' }).selectOption('all');
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('All 1 that match');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true })).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Menu of row 1' }).click();
  await page.locator('.menu').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true })).toBeVisible();
});

test('columns are put in order by dragging and by keys', async ({ page }) => {
  await page.goto(address('/admin/customer-users?columns=customer,first_name,last_name'));
  await page.getByRole('button', { name: 'Columns' }).click();
  const line = (name: string) => page.locator('[data-column]').filter({ hasText: name }).first();
  await expect(page.getByRole('button', { name: 'Move Customer forward' })).toBeDisabled();
  await page.getByRole('button', { name: 'Move Last Name forward' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Move Last Name forward' })).toBeFocused();
  await line('Customer').locator('[data-grip]').dragTo(line('First Name'), { targetPosition: { x: 20, y: 30 } });
  await page.getByRole('form', { name: 'Columns' }).getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/columns=last_name&columns=first_name&columns=customer/);
  await expect(page.getByRole('columnheader').nth(1)).toContainText('Last Name');
});

test('the heading stays in sight on a long page, and over a wide table', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 700 });
  const top = () => heading(page, 'Last Name').evaluate((cell) => Math.round(cell.getBoundingClientRect().top));
  await page.goto(address('/admin/customer-users?columns=first_name,last_name,email&size=50'));
  await expect(page.locator('.grid-scroll')).toHaveClass(/is-fitting/);
  await page.locator('[data-row]').last().scrollIntoViewIfNeeded();
  const bar = await page.locator('.topbar').evaluate((element) => Math.round(element.getBoundingClientRect().bottom));
  await expect.poll(top).toBeGreaterThanOrEqual(bar - 1);
  expect(await top()).toBeLessThanOrEqual(bar + 1);
  await page.goto(address('/admin/customer-users?columns=last_name,first_name,email,customer,website,roles,sales_representatives,owner,phone,birthday,last_login,login_count,password&size=50'));
  await expect(page.locator('.grid-scroll')).toHaveClass(/is-wide/);
  await page.locator('[data-row]').last().scrollIntoViewIfNeeded();
  await expect.poll(top).toBeGreaterThanOrEqual(bar - 1);
  await expect(heading(page, 'Last Name')).toBeInViewport();
  const beyond = await page.evaluate(() => document.documentElement.scrollHeight - Math.ceil(document.body.getBoundingClientRect().height));
  expect(beyond).toBeLessThanOrEqual(1);
});

test('the focus comes back to where a question was asked', async ({ page }) => {
  await page.goto(address('/admin/customer-users?q=nancyj'));
  const menu = page.getByRole('button', { name: 'Menu of row 1' });
  await menu.press('Enter');
  await page.locator('.menu').getByRole('button', { name: 'Delete', exact: true }).press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
  const actions = page.getByRole('button', { name: 'Actions' });
  await actions.press('Enter');
  await page.locator('.menu').getByRole('button', { name: 'Disable', exact: true }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(actions).toBeFocused();
});

test('keys go through rows and pages, also from a ticked row, and scroll a wide table that has the focus', async ({ page }) => {
  await page.goto(address('/admin/customer-users?size=10'));
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.grid-open').first()).toBeFocused();
  await page.keyboard.press('x');
  const box = page.getByRole('checkbox', { name: 'Select row 1', exact: true });
  await expect(box).toBeChecked();
  await box.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.grid-open').nth(1)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/page=2/);
  await page.goto(address('/admin/customer-users?size=10&columns=customer,first_name,last_name,email,website,roles,sales_representatives,owner,last_login,created_at,updated_at'));
  const table = page.locator('[data-grid-scroll]');
  await table.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => table.evaluate((one) => one.scrollLeft)).toBeGreaterThan(0);
  await expect(page).not.toHaveURL(/page=2/);
});

test('what can not be copied is said, and marked to be copied by hand', async ({ page }) => {
  await page.goto(address('/admin/customer-users'));
  await page.evaluate(() => {
    const place = document.createElement('p');
    place.innerHTML = '<code id="secret">abc-123</code><button type="button" data-copy="secret">Copy it</button>';
    document.querySelector('main')?.prepend(place);
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
  });
  await page.getByRole('button', { name: 'Copy it' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'It could not be copied' })).toBeVisible();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('abc-123');
});

test('a server that can not be reached is said, and the page stays', async ({ page, context }) => {
  await page.goto(address('/admin/customer-users'));
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Last Name' }).click();
  await expect(page.getByRole('alert')).toContainText('The server could not be reached');
  await page.getByRole('link', { name: 'First Name' }).click();
  await expect(page.getByRole('alert')).toHaveCount(1);
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Last Name' }).click();
  await expect(heading(page, 'Last Name')).toHaveAttribute('aria-sort', 'ascending');
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

test('without a script, too, an action asks for what it needs before it is done', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-US' });
  const page = await context.newPage();
  await logIn(page);
  const choose = async (query: string, which: string, action: string) => {
    await page.goto(address(`/admin/customer-users?${query}`));
    if (which === 'ids') await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check();
    await page.getByRole('combobox', { name: 'Which records' }).selectOption(which);
    await page.getByRole('combobox', { name: 'Actions' }).selectOption(action);
    await page.getByRole('button', { name: 'Apply' }).filter({ visible: true }).click();
  };
  for (const [query, which, records] of [['q=Schmidt', 'ids', 'For one record.'], ['q=phillipn', 'all', 'For one record.']] as const) {
    await choose(query, which, 'assign-role');
    await expect(page.getByRole('heading', { level: 1, name: 'Assign Role' })).toBeVisible();
    await expect(page.getByText(records)).toBeVisible();
    await page.getByLabel('Role').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Assign Role' }).click();
    await expect(page).toHaveURL(/\/admin\/jobs\/\d+/);
  }
  await choose('q=Schmidt', 'ids', 'delete');
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/q=Schmidt/);
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
