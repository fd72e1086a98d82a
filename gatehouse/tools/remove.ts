import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Application } from './application.ts';
import { describeChanges, inCopy, requireCleanTree } from './edit/copy.ts';
import { removeDomain } from './remove/remove-domain.ts';

const help = `Removes a domain, and everything in the application that refers to it.

  npm run remove -- post
  npm run remove -- post --dry-run      only lists what would change

  --force       even if there are changes that are not committed

This removes its SDL, rules, resolvers, data, tests, sample rows, playground tabs and route names, and the words of
schema/rules.ts that use its rows. A migration that drops its table is generated. Nothing is written unless the
application compiles without it.`;

/** `npm run remove`. */
export async function remove({ loadDomains }: Application, args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      'dry-run': { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
    },
  });
  if (values.help === true) return console.log(help);
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new Error(`Name one domain, as below.\n\n${help}`);
  requireCleanTree(values.force || values['dry-run']);
  const domains = await loadDomains();
  await inCopy(async (copy) => {
    const migration = await removeDomain(copy, name, domains);
    console.log(describeChanges(copy.changes()));
    if (migration !== null) console.log(dropped(migration));
    if (values['dry-run']) return console.log('\nNothing was written.');
    copy.apply();
    console.log(`\nNext: git diff, then npm run check.${existsSync('probe.json') ? PROBE : ''}`);
  });
}

const PROBE = '\nprobe.json still names its routes: add --update the next time that you run npm run probe.';

const dropped = (migration: string): string => `
${migration} drops the table and all its rows. It runs when the server starts, or with npm run db:migrate: have a backup
of the rows that you need.`;
