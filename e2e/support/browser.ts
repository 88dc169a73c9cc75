// The Chromium of this machine; nothing is downloaded.
import { existsSync } from "node:fs";

const named = process.env["CLIENTELE_TEST_CHROMIUM"];
const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = named ?? usual.find((path) => existsSync(path));
if (executablePath === undefined) {
  throw new Error("No Chromium was found; set CLIENTELE_TEST_CHROMIUM to where it is.");
}

export const browser = {
  browserName: "chromium" as const,
  locale: "en-US",
  timezoneId: "UTC",
  launchOptions: {
    executablePath,
    // Root has no sandbox, and containers have little shared memory.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  },
};
