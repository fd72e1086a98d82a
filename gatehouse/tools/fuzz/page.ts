import { type Node, parseMatrix, partsOf, wordsOf } from '../../guard/index.ts';

type Target = Extract<Node, { kind: 'on' }>['target'];
/** The names in rules, with their meaning. */
type Words = { readonly rules: ReadonlyMap<string, Node>; readonly targets: ReadonlyMap<string, Target> };

/**
 * The rules in schema/access.md, as they were reviewed; the rules in the code may differ. A name that no rule in the
 * code has grants nothing.
 * @param text the text of schema/access.md
 * @param nodes the rules in the code, which give each name its meaning
 */
export function rulesOfPage(text: string, nodes: Iterable<Node>): ReadonlyMap<string, Node> {
  const words = wordsIn(nodes);
  return new Map(parseMatrix(text).rows.map(({ coordinate, rule }) => [coordinate, read(rule, words)]));
}

/**
 * The reviewed rule of every field of a schema.
 * @param text the text of schema/access.md
 * @param inCode the rules in the code, by coordinate
 * @throws {Error} that names the fields that are not on the page, and so not reviewed
 */
export function reviewedRules(text: string, inCode: ReadonlyMap<string, Node>): ReadonlyMap<string, Node> {
  const rules = rulesOfPage(text, inCode.values());
  const missing = [...inCode.keys()].filter((coordinate) => !rules.has(coordinate));
  if (missing.length === 0) return rules;
  throw new Error(
    `schema/access.md does not list ${missing.join(', ')}. Run "npm run access" and review what it writes.`,
  );
}

const wordsIn = (nodes: Iterable<Node>): Words => {
  const rules = new Map<string, Node>();
  const targets = new Map<string, Target>();
  const collect = (node: Node): void => {
    if (node.kind === 'on') targets.set(node.target.name, node.target);
    if ('name' in node && node.name !== undefined) rules.set(wordsOf(node), node);
    else for (const part of partsOf(node)) collect(part);
  };
  for (const node of nodes) collect(node);
  return { rules, targets };
};

/** Reads `signed in and (author of the post or admin)`. */
const read = (rule: string, { rules, targets }: Words): Node => {
  if (rule.startsWith('anyone: ')) return { kind: 'allow', reason: rule.slice('anyone: '.length) };
  const names = [...rules.keys()].sort((one, two) => two.length - one.length);
  let rest = rule;
  const take = (word: string): boolean => {
    if (!rest.startsWith(word)) return false;
    rest = rest.slice(word.length);
    return true;
  };
  const leaf = (): Node => {
    const name = names.find((one) => rest.startsWith(one) && /^($| |\))/.test(rest.slice(one.length)));
    const unknown = /^.*?(?= and | or | through an app with |\)|$)/.exec(rest)?.[0] ?? rest;
    take(name ?? unknown);
    const node: Node = rules.get(name ?? '') ?? { kind: 'deny' };
    const [said = '', about = ''] = /^ of the (\w+)/.exec(rest) ?? [];
    const target = targets.get(about);
    if (target === undefined) return node;
    take(said);
    return { kind: 'on', target, part: node };
  };
  const factor = (): Node => {
    // A name may also begin with it: `not impersonated`.
    const isWord = names.some((name) => name.startsWith('not ') && rest.startsWith(name));
    if (!isWord && take('not ')) return { kind: 'not', part: factor(), error: undefined };
    return throughApps(take('(') ? inBrackets() : leaf());
  };
  const inBrackets = (): Node => {
    const inner = all();
    take(')');
    return inner;
  };
  const throughApps = (part: Node): Node => {
    const [said = '', scope = ''] = /^ through an app with ([^\s)]+)/.exec(rest) ?? [];
    return take(said) && said !== '' ? throughApps({ kind: 'through', scope, part }) : part;
  };
  const all = (): Node => {
    const parts = [factor()];
    let kind: 'and' | 'or' = 'and';
    for (;;) {
      if (take(' and ')) kind = 'and';
      else if (take(' or ')) kind = 'or';
      else break;
      parts.push(factor());
    }
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : { kind, parts };
  };
  const node = all();
  return rest === '' ? node : { kind: 'deny' };
};
