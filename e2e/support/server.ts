// A Clientele with demo data on a free port, in a folder that is thrown away.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = process.env["CLIENTELE_TEST_PROGRAM"] ?? resolve("../target/debug/clientele");
const PATIENCE = 120_000;

export interface Server {
  url: string;
  stop(): Promise<void>;
}

export async function startServer(settings: Record<string, string> = {}): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "clientele-e2e-"));
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("CLIENTELE_"));
  const process_ = spawn(
    PROGRAM,
    ["serve", "--demo", "--listen", "127.0.0.1:0", "--data", join(folder, "data")],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...Object.fromEntries(inherited),
        LC_ALL: "C",
        // All tests come from one address.
        CLIENTELE_LOG_INS__PER_MINUTE: "100000",
        CLIENTELE_LOG__FILTER: "warn",
        ...settings,
      },
    },
  );
  const stop = async () => {
    await ended(process_);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { url: await readyAt(process_), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readyAt(process_: ChildProcess): Promise<string> {
  return new Promise((resolveUrl, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`Clientele was not ready in time.\n${said}`)), PATIENCE);
    process_.stderr?.on("data", (data) => (said += String(data)));
    process_.on("error", reject);
    process_.on("exit", (code) => reject(new Error(`Clientele ended with ${code}.\n${said}`)));
    createInterface({ input: process_.stdout! }).on("line", (line) => {
      said += `${line}\n`;
      const url = /^Clientele is ready at (http:\/\/\S+)$/.exec(line)?.[1];
      if (url !== undefined) {
        clearTimeout(late);
        resolveUrl(url);
      }
    });
  });
}

function ended(process_: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (process_.exitCode !== null || process_.signalCode !== null || process_.pid === undefined) {
      done();
      return;
    }
    process_.on("exit", () => done());
    process_.kill("SIGTERM");
    setTimeout(() => process_.kill("SIGKILL"), 10_000).unref();
  });
}
