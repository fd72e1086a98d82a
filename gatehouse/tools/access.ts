import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createSchema } from '../graphql/index.ts';
import { guardsOf, parseMatrix, rightsIn } from '../guard/index.ts';
import { makeCallers, throughApp } from './access/callers.ts';
import { diffMatrices } from './access/diff.ts';
import { explain } from './access/explain.ts';
import { lostObjects } from './access/lost-objects.ts';
import { makeMatrix, renderMatrix } from './access/matrix.ts';
import { toolRules } from './access/tools.ts';
import type { Application } from './application.ts';

const help = `Shows who may access what, according to the rules in schema/.

  npm run access                              writes schema/access.md: every field and every kind of caller
  npm run access -- --check                   fails if schema/access.md is out of date
  npm run access -- --diff main               which access was gained or lost since that revision; fails if any was gained
  npm run access -- --diff main --allow-widening
  npm run access -- explain Post.draftNotes --as linus
                                              explains the rule of one field for a user; --as anonymous without a token,
                                              --app for the user through an application with every scope`;

const readRevision = (revision: string): string => {
  // git would read a name that starts with a dash as an option.
  if (revision.startsWith('-')) throw new Error(`${revision} is not a revision.`);
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  } catch {
    throw new Error(`git does not know the revision ${revision}.`);
  }
  try {
    return git('show', `${revision}:schema/access.md`);
  } catch {
    console.log(`There is no schema/access.md at ${revision}: everything is new.\n`);
    return '';
  }
};

/** `npm run access`. */
export async function access(application: Application, args: string[]): Promise<void> {
  const { sdl, sample } = application;
  const file = new URL('access.md', sdl);
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      check: { type: 'boolean', default: false },
      diff: { type: 'string' },
      'allow-widening': { type: 'boolean', default: false },
      as: { type: 'string', default: 'anonymous' },
      app: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(help);
  const [command, coordinate] = positionals;
  if (command !== undefined && (command !== 'explain' || coordinate === undefined)) throw new Error(help);

  const domains = await application.loadDomains();
  const schema = createSchema({ sdl, domains, explain: false });
  const guards = guardsOf(schema);
  const nodes = [...guards.values()].map(({ node }) => node);
  const { callers, people } = await makeCallers(sample, rightsIn(nodes));

  if (coordinate !== undefined) {
    const guard = guards.get(coordinate);
    const who = values.app ? throughApp(values.as) : values.as;
    const auth = people.get(who);
    if (guard === undefined) throw new Error(`There is no field ${coordinate}.`);
    if (auth === undefined) throw new Error(`There is no ${who}. You can be: ${[...people.keys()].join(', ')}.`);
    return console.log(await explain(coordinate, guard.node, who, auth));
  }

  for (const warning of lostObjects(schema)) console.error(`warning: ${warning}`);
  const matrix = await makeMatrix([...guards.values(), ...toolRules(schema, sdl)], callers);
  const page = renderMatrix(matrix, callers);

  if (values.check) {
    if (readFileSync(file, 'utf8') === page) return;
    throw new Error('schema/access.md is out of date: run `npm run access`, and review its diff.');
  }
  if (values.diff !== undefined) {
    const { widened, tightened, newlyPublic, added, removed } = diffMatrices(
      parseMatrix(readRevision(values.diff)),
      matrix,
    );
    const lists = { Widened: widened, 'Newly public': newlyPublic, Tightened: tightened, New: added, Gone: removed };
    const changed = Object.entries(lists).filter(([, lines]) => lines.length > 0);
    const sections = changed.map(([title, lines]) => `### ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`);
    console.log(sections.join('\n\n') || 'No access was gained or lost.');
    if (widened.length > 0 && !values['allow-widening']) process.exitCode = 1;
    return;
  }
  writeFileSync(file, page);
}
