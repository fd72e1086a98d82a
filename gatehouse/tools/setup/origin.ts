import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Receipt } from './receipt.ts';

const manifest = (): { version: string; scripts: Record<string, string> } =>
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** The version of the template, and its commit if git knows it. */
export function originOf(): Receipt['origin'] {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%H', '--', '.'], { cwd, encoding: 'utf8' });
  return { version: manifest().version, commit: status === 0 && stdout !== '' ? stdout.trim() : null };
}

/** The command that shows, against the running server, that callers are refused and let pass as they should be. */
export function verifyCommand(port: number): string {
  const url = `http://127.0.0.1:${port}`;
  return manifest().scripts.probe === undefined
    ? `npm run contract -- ${url} --host contract.json    (gatehouse/hosts/contract/README.md says how the server is started)`
    : `npm run probe -- ${url} --token "npm run --silent token -- linus"`;
}
