import { relative, resolve } from 'node:path';
import type { Plugin } from 'vitest/config';
import type { Mutant } from './mutant.ts';
import { words } from './words.ts';

/** The active mutant of a process; 0 is none. */
const SWITCH = 'globalThis.__mutant';

/**
 * Adds all mutants of a file to it at once, each behind a switch, so that a process loads the project once for all of
 * them. A rule becomes a getter, which each server reads when it starts.
 */
export function mutating(root: string, mutants: readonly Mutant[]): Plugin {
  return {
    name: 'mutating',
    enforce: 'pre',
    transform(code, id) {
      const file = relative(root, id.replace(/\?.*$/, ''));
      const here = mutants.filter((mutant) => mutant.file === file);
      if (here.length === 0) return null;
      return { code: withSwitches(code, here, root), map: null };
    },
  };
}

const withSwitches = (code: string, mutants: readonly Mutant[], root: string): string => {
  const places = [...new Map(mutants.map(({ start, end }) => [start, { start, end }])).values()];
  let text = code;
  for (const { start, end } of places.sort((one, two) => two.start - one.start)) {
    const cases = mutants
      .filter((mutant) => mutant.start === start)
      .map(({ id, text: changed }) => `${SWITCH} === ${id} ? ${resolved(changed)} : `);
    const chosen = isHandedOn(mutants, start)
      ? `((...given) => (${cases.join('')}${code.slice(start, end)})(...given))`
      : `(${cases.join('')}${code.slice(start, end)})`;
    const key = /([\w$]+)\s*:\s*$/.exec(text.slice(0, start));
    const isRule = mutants[0]?.file.endsWith('.rules.ts') === true && key !== null;
    text = isRule
      ? `${text.slice(0, key.index)}get ${key[1]}() { return ${chosen}; }${text.slice(end)}`
      : `${text.slice(0, start)}${chosen}${text.slice(end)}`;
  }
  const used = Object.entries(words).filter(([name]) => text.includes(`__${name}.`));
  const imports = used.map(([name, module]) => {
    const from = module.startsWith('.') ? resolve(root, module) : module;
    return `import * as __${name} from ${JSON.stringify(from)};`;
  });
  return [...imports, text].join('\n');
};

/** A filter that is handed on by its name, mostly while modules load: the switch is looked at when it is called. */
const isHandedOn = (mutants: readonly Mutant[], start: number): boolean =>
  mutants.some((mutant) => mutant.start === start && mutant.text.startsWith('() => '));

const resolved = (text: string): string => text.replaceAll(/\$(\w+)\./g, '__$1.');
