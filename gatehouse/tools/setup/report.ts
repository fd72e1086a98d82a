import { type Change, diffOf } from './apply.ts';
import type { Plan } from './plan.ts';

type Done = { changes: readonly Change[]; write: boolean; json: boolean };

/** Prints what a run has changed or would change, and the remaining steps. */
export function printChange(done: Done & { plan: Plan; install: string | null; verify: string }): void {
  const { changes, plan, write, install, verify, json } = done;
  const { edited, manual, notes } = plan;
  if (json) {
    const paths = changes.map(({ path, before }) => ({ path, change: before === null ? 'add' : 'edit' }));
    const result = { ok: true, written: write, changes: paths, diff: diffOf(changes), edited, manual, notes };
    console.log(JSON.stringify({ ...result, install, verify }, null, 2));
    return;
  }
  const steps = [
    ...(write || changes.length === 0 ? [] : ['Nothing was written: add --write to make these changes.']),
    ...edited.map((path) => `${path} was edited since it was copied, and stays as it is.`),
    ...manual.map((text) => `To do by hand: ${text}`),
    ...(install === null ? [] : [`Install what is missing:\n\n    ${install}`]),
    ...notes,
    `Verify the running server:\n\n    ${verify}`,
  ];
  const list = changes.map(({ path, before }) => `${before === null ? 'added ' : 'edited'} ${path}`).join('\n');
  const head = changes.length === 0 ? 'Everything is there already.' : write ? list : diffOf(changes).trimEnd();
  console.log([head, ...steps].join('\n\n'));
}

/** Prints what was or would be undone, and the files that stay because they were edited. */
export function printUndo({ changes, kept, write, json }: Done & { kept: readonly string[] }): void {
  if (json) {
    const paths = changes.map(({ path, after }) => ({ path, change: after === null ? 'remove' : 'edit' }));
    console.log(JSON.stringify({ ok: true, written: write, changes: paths, kept }, null, 2));
    return;
  }
  const list = changes.map(({ path, after }) => `${after === null ? 'removed' : 'restored'} ${path}`).join('\n');
  const left = kept.map((path) => `${path} was edited since, and stays as it is: look at it yourself.`);
  const hint = write ? [] : ['Nothing was written: add --write to undo this.'];
  console.log([write ? list : diffOf(changes).trimEnd(), ...left, ...hint].join('\n\n'));
}
