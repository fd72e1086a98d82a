import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeAfter } from './cleanup.ts';

/** The folder of the project. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Makes a project whose files under gatehouse/test/app/ may be changed; all others are those of this project. Removed
 * after the test, or after the file if called outside a test. Returns its folder.
 */
export function cloneApplication(): string {
  const clone = mkdtempSync(join(tmpdir(), 'gatehouse-clone-'));
  closeAfter(() => rmSync(clone, { recursive: true, force: true }));
  mkdirSync(join(clone, 'gatehouse/test'), { recursive: true });
  for (const path of ['gatehouse/test/app', 'gatehouse/test/codegen.ts', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, path), join(clone, path), { recursive: true });
  }
  const parts = readdirSync(join(root, 'gatehouse')).filter((part) => part !== 'test');
  for (const path of ['node_modules', ...parts.map((part) => `gatehouse/${part}`)]) {
    symlinkSync(join(root, path), join(clone, path));
  }
  return clone;
}
