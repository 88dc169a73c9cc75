// What every journey begins with: a server of this worker, and a page on which the administrator is logged in.
import { type BrowserContext, type Page, test as base } from "@playwright/test";

import { type Server, startServer } from "./server";

export { expect } from "@playwright/test";

export const PASSWORD = "Demo1234";
export const ADMINISTRATOR = "admin@example.com";

interface OfTest {
  /** A page of somebody who has not logged in. */
  visitor: Page;
}

interface OfWorker {
  server: Server;
  /** Cookies of the administrator, by whom most journeys are made. */
  administrator: Awaited<ReturnType<BrowserContext["storageState"]>>;
}

export const test = base.extend<OfTest, OfWorker>({
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],

  administrator: [
    async ({ browser, server }, use) => {
      const context = await browser.newContext({ baseURL: server.url });
      await logIn(await context.newPage(), ADMINISTRATOR);
      await use(await context.storageState());
      await context.close();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  storageState: async ({ administrator }, use) => use(administrator),

  visitor: async ({ browser, server }, use) => {
    const context = await browser.newContext({ baseURL: server.url });
    await use(await context.newPage());
    await context.close();
  },
});

export async function logIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto("/admin/login");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log In" }).click();
}
