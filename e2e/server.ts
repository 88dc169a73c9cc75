// A server with demo data for all tests, in a folder that goes away with it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export default async function start(): Promise<() => Promise<void>> {
  const program = process.env['CLIENTELE_TEST_PROGRAM'];
  if (!program) throw new Error('CLIENTELE_TEST_PROGRAM names no program');
  const data = await mkdtemp(join(tmpdir(), 'clientele-e2e-'));
  const server = spawn(program, ['serve', '--demo', '--data', data, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      CLIENTELE_LOG__FILTER: 'warn',
      CLIENTELE_LOG_INS__PER_MINUTE: '1000',
      CLIENTELE_WEBHOOKS__ALLOW_PRIVATE_ADDRESSES: 'true',
    },
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: server.stdout }).on('line', (line) => {
      const ready = /^Clientele is ready at (\S+)/.exec(line);
      if (ready) resolve(ready[1]!);
    });
  });
  process.env['CLIENTELE_TEST_URL'] = address;
  process.env['CLIENTELE_TEST_DATA'] = data;
  return async () => {
    server.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
}
