import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const PARTS = ['schema', 'src', 'dev', 'gatehouse', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];

/** Replaces a text that occurs once in a file. */
export type Change = readonly [file: string, from: string, to: string];
export type Ran = { code: number; output: string };

/** Makes a clone of this project with these changes, removed after the test. Returns its folder. */
export function cloneWith(changes: readonly Change[]): string {
  const clone = mkdtempSync(join(tmpdir(), 'gatehouse-clone-'));
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  const filter = (file: string) => !/node_modules|\.data/.test(file.slice(root.length));
  for (const part of PARTS) cpSync(join(root, part), join(clone, part), { recursive: true, filter });
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  for (const [file, from, to] of changes) {
    const text = readFileSync(join(clone, file), 'utf8');
    expect(text.split(from), `${file} has this once: ${from}`).toHaveLength(2);
    writeFileSync(
      join(clone, file),
      text.replace(from, () => to),
    );
  }
  return clone;
}

/** Runs one of the commands in a clone, as `npm run` does. */
export function runIn(clone: string, command: 'fuzz' | 'mutate', ...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const script = ['--import', 'tsx', 'dev/gatehouse.ts', command, ...args];
    execFile(process.execPath, script, { cwd: clone, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}
