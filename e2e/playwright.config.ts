// The browser tests: each worker starts a Clientele of its own with demo data, see support/world.ts.
import { defineConfig } from "@playwright/test";

import { browser } from "./support/browser";

export default defineConfig({
  testDir: "journeys",
  outputDir: "test-results/artifacts",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [
    ["list"],
    ["json", { outputFile: process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"] ?? "test-results/results.json" }],
  ],
  use: {
    ...browser,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
