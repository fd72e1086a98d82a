import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { freePort } from '../support/port.ts';
import type { Clone } from './clone.ts';

/** Runs `npm run dev` in a clone until the test ends. Resolves to its URL and output once it answers. */
export async function serve({ root }: Clone): Promise<{ url: string; printed: string }> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/gatehouse.ts', 'dev'], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: String(port), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk;
    });
  }
  while (!printed.includes('You can be')) {
    const next = await Promise.race([once(child.stdout, 'data'), ended.then(() => null)]);
    if (next === null) throw new Error(`npm run dev ended:\n${printed}`);
  }
  return { url: `http://127.0.0.1:${port}`, printed };
}
