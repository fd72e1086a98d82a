import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MAIN = 'main';

/** The text of a file on the main branch; null without git, without that branch, or if the branch has no such file. */
export function textOnMain(file: URL): Promise<string | null> {
  const path = fileURLToPath(file);
  const args = ['show', `${MAIN}:./${path.split(/[\\/]/).at(-1)}`];
  return new Promise((resolve) => {
    execFile('git', args, { cwd: dirname(path), timeout: 3_000 }, (fault, text) => resolve(fault ? null : text));
  });
}
