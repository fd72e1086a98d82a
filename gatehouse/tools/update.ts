import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readManifest, writeManifest } from './adopt/manifest.ts';
import { parts } from './adopt/parts.ts';
import type { Application } from './application.ts';
import { filesBelow, filesIn, requireCleanTree } from './edit/copy.ts';
import { editedSince, findBase } from './update/base.ts';
import { entriesSince, versionIn } from './update/changelog.ts';
import { mergeManifest } from './update/dependencies.ts';
import { treeOf } from './update/git.ts';
import { mergeEdits } from './update/merge.ts';
import { type Source, withSource } from './update/source.ts';

const help = `Replaces gatehouse/ with another version of the template, and lists what is left for you to do.

  npm run update -- --from https://example.com/template.git
  npm run update -- --from ../template --to v0.2.0

  --from PLACE   the URL of a git repository, or a folder
  --to REF       a branch, tag or commit of it; without it the newest commit
  --merge        keeps your edits of gatehouse/, merged into the new version
  --replace      drops them
  --no-install   does not run npm install, which brings the dependencies of the new version
  --no-check     does not run npm run check at the end
  --force        even if there are changes that are not committed

Nothing is committed: git diff shows the changes, git restore --source=HEAD --staged --worktree . discards them.`;

const options = {
  help: { type: 'boolean', short: 'h' },
  from: { type: 'string' },
  to: { type: 'string' },
  merge: { type: 'boolean', default: false },
  replace: { type: 'boolean', default: false },
  'no-install': { type: 'boolean', default: false },
  'no-check': { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
} as const;

type Edits = 'merge' | 'replace' | 'stop';

/** `npm run update`. */
export async function update(_application: Application, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options });
  if (values.help === true) return console.log(help);
  if (values.from === undefined) throw new Error(`Pass --from, as below.\n\n${help}`);
  requireCleanTree(values.force);
  const edits = values.merge ? 'merge' : values.replace ? 'replace' : 'stop';
  await withSource(values.from, values.to, (source) => bring(source, edits));

  if (!values['no-install']) npm('install');
  if (values['no-check']) return console.log('\nNext: npm run codegen, npm run check, git diff.');
  npm('run', 'codegen');
  npm('run', 'check');
}

/** Writes the new version. */
const bring = async (source: Source, edits: Edits): Promise<void> => {
  const mine = readManifest('.');
  const without = mine.gatehouse?.without ?? [];
  const base = findBase(mine.gatehouse, source);
  const before = versionIn(readFileSync('gatehouse/CHANGELOG.md', 'utf8'));
  const changelog = readFileSync(join(source.folder, 'gatehouse/CHANGELOG.md'), 'utf8');
  const edited = base === null ? null : editedSince(base.tree, treeOf(process.cwd()));
  refuseEdits(edited, edits);

  const next = mkdtempSync(join(tmpdir(), 'next-'));
  try {
    copyMachinery(source.folder, next, without);
    const tree = treeOf(next);
    const conflicts =
      base === null || edited === null || edits !== 'merge'
        ? []
        : mergeEdits(join(next, 'gatehouse'), base.tree, edited);
    const merged = mergeManifest(
      mine,
      base?.manifest == null ? {} : JSON.parse(base.manifest),
      readManifest(source.folder),
      (script) => without.some((part) => parts[part]?.scripts?.includes(script)),
    );
    const version = versionIn(changelog);
    const { commit, date } = source;

    for (const path of filesIn('.').filter((path) => path.startsWith('gatehouse/'))) rmSync(path);
    cpSync(join(next, 'gatehouse'), 'gatehouse', { recursive: true });
    const origin = { version, commit, date, tree, without };
    writeManifest('.', { ...merged.manifest, gatehouse: origin });
    console.log(`gatehouse/ is ${version} now; it was ${before}.\n`);
    console.log(entriesSince(changelog, before) || 'No entry in gatehouse/CHANGELOG.md is newer.');
    section('In package.json', [...merged.changed.map((name) => `${name} as in the template`), ...merged.notes]);
    section(
      'Merge these by hand',
      conflicts.map((path) => `gatehouse/${path}`),
    );
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
};

const refuseEdits = (edited: readonly string[] | null, edits: Edits): void => {
  if (edits === 'replace' || edited?.length === 0) return;
  if (edited === null) {
    throw new Error(
      'Nothing says which version of the template this project has, so edits of gatehouse/ would be lost silently.\n' +
        'Say --replace to replace it all the same, and look through git diff.',
    );
  }
  if (edits === 'merge') return;
  throw new Error(
    `These files of gatehouse/ are edited here:\n\n${edited.map((path) => `  gatehouse/${path}`).join('\n')}\n\n` +
      'Say --merge to keep the edits, or --replace to drop them. Nothing was written.',
  );
};

const copyMachinery = (from: string, to: string, without: readonly string[]): void => {
  const leftOut = without.flatMap((part) => parts[part]?.files ?? []);
  const files = filesBelow(join(from, 'gatehouse')).map((path) => `gatehouse/${path}`);
  for (const path of files.filter((path) => !leftOut.some((at) => path === at || path.startsWith(`${at}/`)))) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(from, path), join(to, path));
  }
};

const section = (title: string, lines: readonly string[]): void => {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
};

/** Shows the output of npm; if npm fails, so does this command. */
const npm = (...args: string[]): void => {
  console.log(`\nnpm ${args.join(' ')}`);
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed: see above. The new version is written.`);
};
