import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { guardSchema } from '../../guard/compile.ts';
import { and, callerRule, deny, not, or, rule } from '../../guard/rules.ts';
import { allow, type Rule } from '../../guard/shield.ts';
import { anyone } from '../../guard/vocabulary.ts';
import { shielded } from './shield-engine.ts';
import { anonymous, contextOf, open, run, unguardedSchema } from './support.ts';

type Engine = (schema: GraphQLSchema, rules: Record<string, object>) => GraphQLSchema;
const guard: Engine = (schema, rules) => guardSchema(schema, { test: { rules } }, { explain: false });

const yes = rule('yes')(() => true);
const no = rule('no')(() => false);
const answers = (name: string, answer: unknown) => rule(name)(() => answer as boolean);
const throws = rule('throws')(() => {
  throw new Error('thrown');
});
const everybody = anyone('a test');

/** What comes of a field `a`. */
const outcome = async (
  engine: Engine,
  rules: Record<string, object>,
  sdl = 'type Query { a: Int b: Int }',
  query = '{ a }',
) => {
  let schema: GraphQLSchema;
  try {
    schema = engine(unguardedSchema(sdl), rules);
  } catch {
    return 'does not start';
  }
  const { data, errors = [] } = await run(schema, query, contextOf(anonymous), {
    a: 1,
    node: { __typename: 'User', a: 1 },
  });
  if (errors.length === 0 && JSON.stringify(data).includes('1')) return 'grants';
  const message = errors[0]?.message ?? '';
  return ['Not Authorised!', 'Not signed in.', 'Not allowed.'].includes(message) ? 'refuses' : `answers "${message}"`;
};

const ofA = (a: unknown) => (engine: Engine) => outcome(engine, { Query: { a, b: deny } });

const lists = async (engine: Engine) => {
  const own = rule('own', { cache: 'contextual' })(({ a }: { a: number }) => a === 1);
  const rules = { Query: { items: everybody }, Item: { a: own } };
  const schema = engine(unguardedSchema('type Query { items: [Item] } type Item { a: Int }'), rules);
  const { data } = await run(schema, '{ items { a } }', contextOf(anonymous), { items: [{ a: 1 }, { a: 2 }] });
  return JSON.stringify(data?.items) === '[{"a":1},{"a":null}]'
    ? 'evaluates each object'
    : "reuses the first object's result";
};

const streams = async (engine: Engine) => {
  let opened = false;
  const subscribe = async function* () {
    opened = true;
    yield { a: 1 };
  };
  const sdl = 'type Query { a: Int } type Subscription { a: Int }';
  const schema = engine(unguardedSchema(sdl, { Subscription: { a: { subscribe, resolve: () => 1 } } }), {
    Query: { a: deny },
    Subscription: { a: deny },
  });
  const result = await open(schema, 'subscription { a }', contextOf(anonymous));
  if (Symbol.asyncIterator in result) await result.next();
  return opened ? 'opens the stream, refuses each event' : 'does not open the stream';
};

const faults = async (engine: Engine) => {
  const resolvers = { Query: { a: () => Promise.reject(new Error('a bug')) } };
  const schema = engine(unguardedSchema('type Query { a: Int }', resolvers), { Query: { a: yes } });
  const { errors } = await run(schema, '{ a }', contextOf(anonymous));
  return errors?.[0]?.message === 'a bug' ? 'stays what it is' : 'becomes "Not Authorised!"';
};

const codes = async (engine: Engine) => {
  const schema = engine(unguardedSchema('type Query { a: Int }'), { Query: { a: no } });
  const { errors } = await run(schema, '{ a }', contextOf(anonymous));
  return `the code is ${errors?.[0]?.extensions.code ?? 'missing'}`;
};

const frozen = async (engine: Engine) => {
  const schema = engine(unguardedSchema('type Query { a: Int }'), { Query: { a: yes } });
  const { data } = await run(schema, '{ a }', Object.freeze(contextOf(anonymous)), { a: 1 });
  return data?.a === 1 ? 'grants' : 'refuses';
};

const shared = async (engine: Engine) => {
  const named = (answer: boolean) => rule('same', { cache: 'contextual' })(async () => answer);
  const [first, second] = [true, false].map((answer) =>
    engine(unguardedSchema('type Query { a: Int }'), { Query: { a: named(answer) } }),
  );
  const context = contextOf(anonymous);
  await run(first as GraphQLSchema, '{ a }', context, { a: 1 });
  const { data } = await run(second as GraphQLSchema, '{ a }', context, { a: 1 });
  return data?.a === 1 ? 'both get the first result' : 'each has its own result';
};

const withoutAuth = async (engine: Engine) => {
  const rules = { Query: { a: callerRule('anybody', () => true), b: deny } };
  const { data } = await run(engine(unguardedSchema('type Query { a: Int b: Int }'), rules), '{ a }', {}, { a: 1 });
  return data?.a === 1 ? 'grants' : 'refuses';
};

const cached = async (engine: Engine) => {
  let asked = 0;
  const counts = rule('counts', { cache: 'strict' })(() => ++asked > 0);
  const schema = engine(unguardedSchema('type Query { a: Int b: Int }'), { Query: { a: counts, b: counts } });
  await run(schema, '{ a b }', contextOf(anonymous), { a: 1, b: 1 });
  return asked === 1 ? 'evaluates once for equal arguments' : 'evaluates for each field';
};

/** graphql-shield's own options; the guard's type does not have them. */
const option = async (engine: Engine) => {
  const schema = unguardedSchema('type Query { a: Int }');
  const options = { explain: false, fallbackRule: allow, fallbackError: 'no' };
  const start =
    engine === guard
      ? () => guardSchema(schema, { test: { rules: {} } }, options)
      : () => shielded(schema, {}, { fallbackRule: allow as never, fallbackError: 'no' });
  try {
    const { data } = await run(start(), '{ a }', contextOf(anonymous), { a: 1 });
    return data?.a === 1 ? 'opens what has no rule' : 'refuses';
  } catch (error) {
    return String(error).includes('has no option fallbackRule, fallbackError') ? 'does not start' : 'starts';
  }
};

const order = async (engine: Engine) => {
  const asked: string[] = [];
  const asks = (name: string, answer: boolean) => rule(name)(() => asked.push(name) > 0 && answer);
  await outcome(engine, { Query: { a: and(asks('first', false), asks('second', true)), b: deny } });
  return asked.length === 2 ? 'evaluates both' : 'evaluates the first only';
};

const interfaceRule = (engine: Engine) => {
  const sdl = 'interface Node { a: Int } type User implements Node { a: Int } type Query { node: Node }';
  return outcome(engine, { Query: { node: everybody }, User: { a: yes }, Node: { a: deny } }, sdl, '{ node { a } }');
};

// [what, what graphql-shield's own engine does, what the guard does, how to see it]
const differences: [string, string, string, (engine: Engine) => Promise<string>][] = [
  ['`not` of a rule that throws or rejects', 'grants', 'refuses', ofA(not(throws))],
  [
    '`not` of a rule that returns an Error',
    'grants',
    'answers "in words"',
    ofA(not(answers('error', new Error('in words')))),
  ],
  ['`not` of a rule that gives something truthy, such as a count', 'grants', 'refuses', ofA(not(answers('count', 1)))],
  [
    '`{ a: deny, b: undefined }`, and `a` is asked for',
    'grants',
    'does not start',
    (engine) => outcome(engine, { Query: { a: deny, b: undefined } }),
  ],
  [
    '`{ a: deny, b: () => false }`, and `a` is asked for',
    'grants',
    'does not start',
    (engine) => outcome(engine, { Query: { a: deny, b: () => false } }),
  ],
  ['a field, or a whole type, without a rule', 'grants', 'does not start', (engine) => outcome(engine, {})],
  ['a rule on an interface, and the field is reached through it', 'grants', 'does not start', interfaceRule],
  ['`allow`, or a combination that always grants', 'grants', 'does not start', ofA(allow)],
  [
    "`'*'` for the fields that are not listed",
    'refuses',
    'does not start',
    (engine) => outcome(engine, { Query: { '*': deny } }),
  ],
  [
    'one rule in the place of a list of fields',
    'refuses',
    'does not start',
    (engine) => outcome(engine, { Query: deny }),
  ],
  [
    "`cache: 'contextual'` on a rule about the object",
    "reuses the first object's result",
    'evaluates each object',
    lists,
  ],
  [
    'two guards with a cached rule of the same name, one context',
    'both get the first result',
    'each has its own result',
    shared,
  ],
  ["`cache: 'strict'` on a rule", 'evaluates once for equal arguments', 'evaluates for each field', cached],
  [
    '`rule({ fragment })`',
    'grants',
    'does not start',
    ofA(rule('fragment', { fragment: 'fragment A on Query { b }' })(() => true)),
  ],
  ['an option of `shield()`, such as `fallbackRule: allow`', 'opens what has no rule', 'does not start', option],
  ['a rule on the caller that always grants, and a context without `auth`', 'grants', 'refuses', withoutAuth],
  ['a context that is frozen', 'refuses', 'grants', frozen],
  [
    'a refused subscription whose field has a `resolve`',
    'opens the stream, refuses each event',
    'does not open the stream',
    streams,
  ],
  ['`and(no, an Error)`', 'answers "in words"', 'refuses', ofA(and(no, answers('words', new Error('in words'))))],
  ['`and(first, second)` where the first refuses', 'evaluates both', 'evaluates the first only', order],
  [
    'a rule that returns an error of some library',
    'answers "internal"',
    'refuses',
    ofA(answers('library', new TypeError('internal'))),
  ],
  ['an error of the resolver', 'becomes "Not Authorised!"', 'stays what it is', faults],
  ['a refusal', 'the code is missing', 'the code is UNAUTHENTICATED', codes],
];

describe('what differs from graphql-shield', () => {
  test.each(differences)('%s', async (_, byShield, byGuard, see) => {
    expect(await see(shielded)).toBe(byShield);
    expect(await see(guard)).toBe(byGuard);
  });

  test('in both, different rules of one name do not start', async () => {
    const one = callerRule('one', () => true);
    const [same, other] = [() => true, () => true].map((decide) => rule('same')(decide));
    for (const engine of [shielded, guard]) {
      expect(await outcome(engine, { Query: { a: same, b: or(deny, not(other as Rule)) } })).toBe('does not start');
      expect(await outcome(engine, { Query: { a: one, b: and(one, yes) } })).toBe('grants');
    }
  });

  test('gatehouse/docs/guard.md lists exactly that', () => {
    const page = readFileSync(new URL('../../docs/guard.md', import.meta.url), 'utf8');
    const table = differences.map(([what, byShield, byGuard]) => `| ${what} | ${byShield} | ${byGuard} |`);
    const start = page.indexOf('| | graphql-shield 7.6.5 | here |');
    const rows = page.slice(start).split('\n\n')[0]?.split('\n').slice(2);
    expect(rows).toEqual(table);
  });
});
