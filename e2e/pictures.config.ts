// Takes the pictures of the README: `cargo xtask screenshots`.
import { defineConfig } from "@playwright/test";

import { browser } from "./support/browser";

export default defineConfig({
  testDir: "pictures",
  outputDir: "test-results/pictures",
  workers: 1,
  timeout: 120_000,
  reporter: [["list"]],
  use: { ...browser, viewport: { width: 1440, height: 900 }, deviceScaleFactor: 2, colorScheme: "light" },
});
