import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { leaveOut } from './adopt/leave-out.ts';
import { dropParagraphs, dropScripts, dropVariables, readManifest, rename, writeManifest } from './adopt/manifest.ts';
import { ofTemplate, parts, readParts } from './adopt/parts.ts';
import type { Application } from './application.ts';
import { describeChanges, inCopy, requireCleanTree } from './edit/copy.ts';
import { removeDomain } from './remove/remove-domain.ts';
import { versionIn } from './update/changelog.ts';
import { git, treeOf } from './update/git.ts';

/** The sample domains. The domain `user` stays, because it mirrors Clerk. */
const SAMPLE = ['post'];

const help = `Makes the template yours: gives it a name, and leaves out what you do not want. It first shows what would change.

  npm run adopt -- my-api
  npm run adopt -- my-api --without-sample --without rest,webhooks
  npm run adopt -- my-api --without-sample --write

  --write            does it
  --without-sample   removes the domain ${SAMPLE.join(', ')}, as npm run remove does
  --without NAMES    leaves out, separated by commas:
${Object.entries(parts)
  .map(([name, { what }]) => `                       ${name.padEnd(15)}${what}`)
  .join('\n')}
  --force            even if there are changes that are not committed

Where the template came from is recorded in package.json, for npm run update.`;

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** `npm run adopt`. */
export async function adopt({ loadDomains }: Application, args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      write: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      'without-sample': { type: 'boolean', default: false },
      without: { type: 'string', multiple: true, default: [] },
    },
  });
  if (values.help === true) return console.log(help);
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new Error(`Name your project, as below.\n\n${help}`);
  if (!NAME.test(name) || name.length > 214)
    throw new Error(`"${name}" is not a valid package name: use lower case, as in my-api.`);
  const without = values.without.flatMap(readParts);
  requireCleanTree(values.force || !values.write);

  const domains = await loadDomains();
  await inCopy(async (copy) => {
    const { root } = copy;
    const origin = originOf(root);
    const left = without.length === 0 ? [] : await leaveOut(copy, without);
    const sample = values['without-sample'] ? SAMPLE.filter((domain) => Object.hasOwn(domains, domain)) : [];
    for (const domain of sample) {
      const migration = await removeDomain(copy, domain, domains);
      if (migration !== null) left.push(`${migration} drops the sample's table when the server starts.`);
    }
    const all = (key: 'scripts' | 'readme' | 'variables') => without.flatMap((part) => parts[part]?.[key] ?? []);
    dropScripts(root, [...all('scripts'), ofTemplate.script]);
    dropParagraphs(root, all('readme'));
    dropVariables(root, all('variables'));
    rmSync(join(root, ofTemplate.file), { force: true });
    rename(root, name);
    writeManifest(root, { ...readManifest(root), gatehouse: { ...origin, tree: treeOf(root), without } });

    console.log(describeChanges(copy.changes()));
    if (left.length > 0) console.log(`\nTo look at:\n${left.map((line) => `  ${line}`).join('\n')}`);
    if (!values.write) return console.log('\nNothing was written. Do it with --write.');
    copy.apply();
    console.log('\nNext: npm run check, then commit.');
  });
}

const originOf = (root: string) => ({
  version: versionIn(readFileSync(join(root, 'gatehouse/CHANGELOG.md'), 'utf8')),
  commit: git(['rev-parse', 'HEAD']),
  date: git(['show', '--no-patch', '--format=%cI', 'HEAD']),
});
