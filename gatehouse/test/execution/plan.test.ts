import { execute, GraphQLID, GraphQLObjectType, GraphQLSchema, parse, validate } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { executePlan } from '../../graphql/execute-plan.ts';
import { planOf } from '../../graphql/plan.ts';
import { anonymous, contextOf, unguardedSchema } from '../guard/support.ts';
import { late } from './awkward.ts';
import { ignoreAbandoned, withoutStacks } from './operations.ts';
import { watch } from './watch.ts';

const limits = defaultLimits.operation;

ignoreAbandoned();
withoutStacks();

/** Fragments that each spread the next one twice. */
const unfolding = (levels: number) =>
  Array.from(
    { length: levels },
    (_, at) => `fragment F${at} on Query { a: me { ...F${at + 1} } b: me { ...F${at + 1} } }`,
  ).join(' ');

describe('a plan gives what graphql-js gives', () => {
  const schema = unguardedSchema(
    `input Filter { and: [Filter!] name: String }
     type Query { me: Query id: ID strict(name: String!): String thenable: String then: String throwing: [Int] strictItems: [Int!]
                  filter(by: Filter): String words: [String]! many: [[Query!]!] empty: Empty }
     scalar Empty`,
    {
      Empty: { serialize: () => null },
      Query: {
        empty: () => ({ cause: Object.freeze(new TypeError('secret')), rows: Array.from({ length: 20 }, Object) }),
        // biome-ignore lint/suspicious/noThenProperty: a column may be called so
        me: () => ({ id: '1', strict: 'never asked', then: 'x' }),
        // biome-ignore lint/suspicious/noThenProperty: resolvers may return a thenable that is not a Promise
        thenable: () => ({ then: (resolve: (value: string) => void) => resolve('kept') }),
        throwing: function* () {
          yield 1;
          throw new Error('no more');
        },
        strictItems: () => [1, late(1, null), 3],
        filter: (_: unknown, args: object) => JSON.stringify(args),
        words: () => new Set(['a', late(1, 'b')]),
        many: () => [[{ id: '1' }], late(2, [{ id: '2' }, late(1, { id: '3' })])],
      },
    },
  );

  it.each<[string, string, Record<string, unknown>?]>([
    [
      'an argument that must not be null and is',
      'query ($n: String = "x") { me { id strict(name: $n) } }',
      { n: null },
    ],
    ['an argument that is left to its variable', 'query ($n: String = "x") { me { id strict(name: $n) } }'],
    ['a variable that is missing', 'query ($n: String!) { me { strict(name: $n) } }', {}],
    ['a variable of another type', 'query ($f: Filter) { filter(by: $f) }', { f: { and: [{ nam: 1 }] } }],
    ['many faulty variables', 'query ($f: [ID!]) { id }', { f: Array.from({ length: 60 }, () => null) }],
    [
      'a variable of a recursive type',
      'query ($f: Filter) { filter(by: $f) }',
      { f: { and: [{ and: [] }, { name: 'x' }] } },
    ],
    ['what is called then', '{ me { then constructor: id toString: id hasOwnProperty: id } thenable }'],
    ['a list that ends with a fault', '{ throwing id }'],
    ['an item that comes to nothing', '{ strictItems words }'],
    ['a scalar that is written as nothing', '{ empty }'],
    ['lists in lists that come late', '{ many { id } also: many { id __typename } }'],
    ['a fragment in many places', '{ me { ...F me { ...F id } } ...F } fragment F on Query { id me { id } }'],
  ])('for %s', async (_, query, variableValues) => {
    const document = parse(query);
    const options = { maxCoercionErrors: limits.variableFaults };
    const plan = planOf(schema, document) ?? expect.fail('no plan');
    const expected = await watch(anonymous, (contextValue) =>
      execute({ schema, document, variableValues, contextValue, options }),
    );
    const found = await watch(anonymous, (context) => executePlan(plan, variableValues, context));
    expect(found).toEqual(expected);
  });

  it.each([
    ['a directive', '{ id @include(if: true) }'],
    ['a directive in a fragment', '{ ...F } fragment F on Query { id @skip(if: true) }'],
    ['introspection', '{ __schema { description } }'],
    ['several operations', 'query A { id } query B { id }'],
    ['the name of the prototype', '{ __proto__: id }'],
    [
      'what is asked for many times in many places',
      `{ a: me { ...F } b: me { ...F } } fragment F on Query { ${'id '.repeat(90)} }`,
    ],
    ['fragments that unfold', `{ ...F0 } ${unfolding(6)} fragment F6 on Query { id }`],
  ])('no plan is made of %s', (_, query) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    expect(planOf(schema, document) === null).toBe(true);
  });
});

it('objects that resolvers may modify belong to one execution, and are the same for each row', async () => {
  const seen: unknown[][] = [];
  const schema = unguardedSchema('type Query { rows: [Query!] id: ID }', {
    Query: {
      rows: () => [1, 2],
      id: (_source, _args, _context, { fieldNodes, fragments }) => {
        seen.push([fieldNodes, fragments]);
        (fieldNodes as unknown[]).push('mine');
        fragments.mine = 'mine' as never;
        return String(fieldNodes.length);
      },
    },
  });
  const plan = planOf(schema, parse('{ rows { id } id }')) ?? expect.fail('no plan');
  for (let time = 0; time < 2; time++) {
    const { data } = await executePlan(plan, {}, contextOf(anonymous));
    expect(data).toEqual({ rows: [{ id: '2' }, { id: '3' }], id: '2' });
  }
  const [one, two, root, again] = seen;
  expect(two?.[0]).toBe(one?.[0]);
  expect(two?.[1]).toBe(root?.[1]);
  expect(again?.[0]).not.toBe(one?.[0]);
  expect(again?.[1]).not.toBe(one?.[1]);
});

it('treats a resolver that is null as missing', async () => {
  const query = new GraphQLObjectType({ name: 'Query', fields: { id: { type: GraphQLID, resolve: null as never } } });
  const plan = planOf(new GraphQLSchema({ query }), parse('{ id }')) ?? expect.fail('no plan');
  expect(await executePlan(plan, {}, contextOf(anonymous))).toEqual({ data: { id: null } });
});

it('when an item of a list throws, rejections of earlier items are handled', async () => {
  const unhandled: unknown[] = [];
  const note = (cause: unknown) => unhandled.push(cause);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  const schema = unguardedSchema('type Query { rows: [Query!] id: ID! }', {
    Query: {
      rows: () => [1, 2],
      id: (row: number) => {
        if (row === 1) return late(2, null);
        throw new Error('at once');
      },
    },
  });
  const plan = planOf(schema, parse('{ rows { id } }')) ?? expect.fail('no plan');
  expect(await executePlan(plan, {}, contextOf(anonymous))).toMatchObject({
    data: { rows: null },
    errors: [{ message: 'at once', path: ['rows', 1, 'id'] }],
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unhandled).toEqual([]);
});
