import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeAfter } from '../support/cleanup.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export type Judged = { id: string; verdict: string; faults: string[]; findings: { kind: string; caller: string }[] };
export type Report = { routes: Judged[]; callersLeftOut: string[]; dead: string[] };
type Ran = { code: number; output: string };

/** A folder that is removed after the test, or after the file where it is made outside a test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-probe-'));
  closeAfter(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** `npm run probe` as a person runs it. */
export function runProbe(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', 'gatehouse/test/app/gatehouse.ts', 'probe', ...args];
    execFile(process.execPath, command, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}
