import { defineConfig } from '@playwright/test';

// The program and the browser come from the command that runs the tests: see xtask/src/browser.rs.
export default defineConfig({
  testDir: 'tests',
  timeout: 60_000,
  workers: 1,
  forbidOnly: true,
  globalSetup: './server.ts',
  reporter: [['list'], ['json']],
  use: {
    locale: 'en-US',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CLIENTELE_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
});
