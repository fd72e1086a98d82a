import { type ExecutionResult, parse, subscribe } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { sessionOf } from '../../auth/auth.ts';
import { callerRule, not, objectRule, or, rule } from '../../guard/rules.ts';
import { admin, anyone, signedIn } from '../../guard/vocabulary.ts';
import { anonymous, codesOf, contextOf, guardedSchema, person, run } from './support.ts';

const everybody = anyone('a test');
const administrator = person('ada', { sessionClaims: { metadata: { role: 'admin' } } });
const own = objectRule('own', (user: { id: string }, { auth }) => user.id === sessionOf(auth)?.userId);

const sdl = `
  interface Node { id: ID! }
  interface HasEmail { email: String }
  type User implements Node & HasEmail { id: ID! email: String friends: [User!]! }
  union Found = User
  type Query { node(id: ID!): Node users: [User] found: [Found] hasEmail: HasEmail }`;
const schema = guardedSchema(sdl, {
  Query: { node: everybody, users: everybody, found: everybody, hasEmail: everybody },
  User: { id: everybody, email: or(own, admin), friends: everybody },
});
const user = (id: string, friends: object[] = []) => ({ __typename: 'User', id, email: `${id}@secret`, friends });
const ada = user('ada');
const rootValue = { node: user('grace', [ada]), users: [ada, user('linus', [ada])], found: [ada], hasEmail: ada };

describe('a denied field cannot be reached', () => {
  test.each([
    ['by a nested path', '{ node(id: 1) { ... on User { friends { email friends { email } } } } }'],
    ['by aliases', '{ a: users { b: email c: email } }'],
    ['by an alias of __typename', '{ users { email: __typename __typename: email } }'],
    [
      'by fragments on interfaces and unions',
      '{ node(id: 1) { ...E } found { ...E } hasEmail { email ...E } } fragment E on HasEmail { e: email ... on User { f: email } }',
    ],
    [
      'by directives',
      'query ($yes: Boolean = true, $no: Boolean = false) { users { email @include(if: $yes) again: email @skip(if: $no) } }',
    ],
  ])('%s', async (_, query) => {
    const result = await run(schema, query, contextOf(person('mallory')), rootValue);
    expect(JSON.stringify(result)).not.toContain('@secret');
    expect(codesOf(result).length).toBeGreaterThan(0);
    expect(new Set(codesOf(result))).toEqual(new Set(['FORBIDDEN']));
  });

  test('does not evaluate the rule of a field that @include leaves out', async () => {
    const asked = vi.fn(() => true);
    const schema = guardedSchema('type Query { a: Int b: Int }', { Query: { a: rule('asked')(asked), b: everybody } });
    expect(await run(schema, '{ b a @include(if: false) }', contextOf(anonymous), { b: 1 })).toEqual({
      data: { b: 1 },
    });
    expect(asked).not.toHaveBeenCalled();
  });

  test('does not guard __typename and introspection', async () => {
    const { data, errors } = await run(
      schema,
      '{ __typename users { __typename } __schema { queryType { name } } }',
      contextOf(anonymous),
      rootValue,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ __typename: 'Query', users: [{ __typename: 'User' }, { __typename: 'User' }] });
  });

  test.each([
    ['no context', undefined],
    ['no caller', {}],
    ['a caller that is not an object', { auth: 'admin' }],
  ])('with %s, caller rules refuse, negated ones too', async (_, context) => {
    const never = objectRule('never', () => false);
    const schema = guardedSchema('type Query { a: Int b: Int c: Int }', {
      Query: { a: signedIn, b: not(signedIn), c: not(or(admin, never)) },
    });
    const { data } = await run(schema, '{ a b c }', context, { a: 1, b: 1, c: 1 });
    expect(data).toEqual({ a: null, b: null, c: null });
  });
});

describe('one caller is never answered for another', () => {
  test('not in requests that run at once', async () => {
    const slow = callerRule('slow', async (auth) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return sessionOf(auth)?.userId === 'ada';
    });
    const schema = guardedSchema('type Query { a: Int }', { Query: { a: slow } });
    const asking = ['ada', 'linus', 'ada', 'mallory'].map((id) =>
      run(schema, '{ a }', contextOf(person(id)), { a: 1 }),
    );
    expect((await Promise.all(asking)).map(({ data }) => data?.a)).toEqual([1, null, 1, null]);
  });

  test('not when the caller is replaced while a rule is pending', async () => {
    const context: { auth: unknown } = contextOf(administrator);
    const slowAdmin = callerRule('slow admin', async (auth) => sessionOf(auth)?.sessionClaims.metadata !== undefined);
    const schema = guardedSchema('type Query { b: Int }', { Query: { b: slowAdmin } });
    const asking = run(schema, '{ b }', context, { b: 1 });
    context.auth = person('mallory');
    expect((await asking).data).toEqual({ b: null });
  });

  test('not on a socket whose token is replaced between two events', async () => {
    const events = { next: 0 };
    const resolvers = {
      Subscription: {
        user: {
          subscribe: async function* () {
            while (events.next < 3) yield { user: { ...ada, n: ++events.next } };
          },
        },
      },
    };
    const live = guardedSchema(
      'type Query { a: Int } type User { id: ID email: String } type Subscription { user: User }',
      { Query: { a: everybody }, User: { id: everybody, email: admin }, Subscription: { user: everybody } },
      { resolvers },
    );
    const context: { auth: unknown } = contextOf(administrator);
    const stream = await subscribe({
      schema: live,
      document: parse('subscription { user { email } }'),
      contextValue: context,
    });
    if (!(Symbol.asyncIterator in stream)) throw new Error('The stream did not open');
    const next = async () => ((await stream.next()).value as ExecutionResult).data;
    expect(await next()).toEqual({ user: { email: 'ada@secret' } });
    context.auth = person('mallory');
    expect(await next()).toEqual({ user: { email: null } });
    context.auth = administrator;
    expect(await next()).toEqual({ user: { email: 'ada@secret' } });
  });

  test('checks each event of a stream again, also for the same caller', async () => {
    const banned = new Set<string>();
    const notBanned = callerRule('not banned', async (auth) => !banned.has(sessionOf(auth)?.userId ?? ''));
    const resolvers = {
      Subscription: {
        tick: {
          subscribe: async function* () {
            yield { tick: 1 };
            banned.add('linus');
            yield { tick: 2 };
          },
        },
      },
    };
    const live = guardedSchema(
      'type Query { a: Int } type Subscription { tick: Int }',
      { Query: { a: everybody }, Subscription: { tick: notBanned } },
      { resolvers },
    );
    const stream = await subscribe({
      schema: live,
      document: parse('subscription { tick }'),
      contextValue: contextOf(person('linus')),
    });
    if (!(Symbol.asyncIterator in stream)) throw new Error('The stream did not open');
    const answers = [];
    for await (const { data } of stream) answers.push(data?.tick);
    expect(answers).toEqual([1, null]);
  });
});
