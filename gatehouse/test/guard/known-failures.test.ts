import { createRequire } from 'node:module';
import type { IResolvers } from '@graphql-tools/utils';
import { execute, GraphQLError, parse } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { sessionOf } from '../../auth/auth.ts';
import { applyRules, guardSchema } from '../../guard/compile.ts';
import {
  and,
  callerRule,
  chain,
  deny,
  inputRule,
  not,
  objectRule,
  on,
  or,
  race,
  rule,
  target,
} from '../../guard/rules.ts';
import { admin, anyone, signedIn } from '../../guard/vocabulary.ts';
import { anonymous, codesOf, contextOf, guardedSchema, open, person, run, unguardedSchema } from './support.ts';

const everybody = anyone('a test');
const yes = rule('yes')(() => true);
const administrator = person('ada', { sessionClaims: { metadata: { role: 'admin' } } });
const secret = (extra: IResolvers = {}): IResolvers => ({ Query: { secret: () => 'secret' }, ...extra });

// Each of these is a way in which graphql-shield 7.6.5 or graphql-middleware fails, most of them open.
describe('what graphql-shield gets wrong', () => {
  test('it loads on this Node, and chain and race grant', async () => {
    const { isUndefined } = createRequire(import.meta.url)('node:util');
    expect(isUndefined(undefined)).toBe(true);
    const schema = guardedSchema('type Query { chain: Int race: Int }', {
      Query: { chain: chain(yes, yes), race: race(deny, yes) },
    });
    expect((await run(schema, '{ chain race }', contextOf(anonymous), { chain: 1, race: 2 })).data).toEqual({
      chain: 1,
      race: 2,
    });
  });

  test.each([
    ['undefined', undefined],
    ['a bare function', () => true],
    ['undefined inside and()', and(yes, undefined as never)],
    ['a bare function inside not()', not((() => false) as never)],
    ['undefined inside chain()', chain(yes, undefined as never, deny)],
  ])('one bad value (%s) does not open its neighbours', async (_, bad) => {
    const sdl = 'type Query { secret: String other: String }';
    const rules = { secret: deny, other: bad };
    expect(() => guardedSchema(sdl, { Query: rules })).toThrow(/Query\.other \(test\) is/);
    const schema = unguardedSchema(sdl, secret());
    applyRules(schema, new Map([['Query.secret', { kind: 'deny' }]]), { explain: false });
    const { data } = await run(schema, '{ secret other }', contextOf(administrator), { other: 'other' });
    expect(data).toEqual({ secret: null, other: null });
  });

  test('a rule on an interface is refused, and the rule of the object type holds on every path', async () => {
    const sdl = `
      interface Node { secret: String }
      type Poem implements Node { secret: String }
      union Found = Poem
      type Query { node: Node found: Found poems: [Poem] }`;
    const Query = { node: everybody, found: everybody, poems: everybody };
    expect(() => guardedSchema(sdl, { Query, Poem: { secret: deny }, Node: { secret: deny } })).toThrow(
      'Node (test) is an interface',
    );
    expect(() => guardedSchema(sdl, { Query, Poem: { secret: deny }, Found: { secret: deny } })).toThrow(
      'Found (test) is not',
    );
    const poem = { __typename: 'Poem', secret: 'secret' };
    const schema = guardedSchema(sdl, { Query, Poem: { secret: deny } });
    const query = `{
      node { secret ... on Node { again: secret } ...OnPoem }
      found { ... on Node { secret } ...OnPoem }
      poems { secret }
    } fragment OnPoem on Poem { third: secret }`;
    const result = await run(schema, query, contextOf(administrator), { node: poem, found: poem, poems: [poem] });
    expect(JSON.stringify(result)).not.toContain('"secret":"secret"');
    expect(codesOf(result)).toEqual(Array(6).fill('FORBIDDEN'));
  });

  describe('a rule that fails refuses', () => {
    const thrown = new Error('the table of bans is down');
    const failures = {
      throws: rule('throws')(() => {
        throw thrown;
      }),
      rejects: rule('rejects')(async () => {
        throw thrown;
      }),
      'throws about the caller': callerRule('throws about the caller', () => {
        throw thrown;
      }),
      'rejects about the caller': callerRule('rejects about the caller', async () => {
        throw thrown;
      }),
    };
    const no = rule('no')(async () => false);
    test.each(Object.entries(failures))('%s', async (name, failing) => {
      const rules = {
        plain: failing,
        not: not(failing),
        notNot: not(not(failing)),
        or: or(failing, no),
        race: race(failing, no),
        notOr: not(or(no, failing)),
        notRace: not(race(failing, no)),
        notAnd: not(and(yes, failing)),
      };
      const fields = Object.keys(rules);
      const schema = guardedSchema(`type Query { ${fields.join(': Int ')}: Int }`, { Query: rules });
      const context = contextOf(administrator);
      const result = await run(
        schema,
        `{ ${fields.join(' ')} }`,
        context,
        Object.fromEntries(fields.map((field) => [field, 1])),
      );
      expect(result.data).toEqual(Object.fromEntries(fields.map((field) => [field, null])));
      expect(codesOf(result)).toEqual(fields.map(() => 'FORBIDDEN'));
      expect(JSON.stringify(result)).not.toContain('bans');
      expect(context.logged[0]).toMatchObject({ fields: { err: thrown, coordinate: 'Query.plain', rule: name } });
    });

    test('and another rule that truly grants still does', async () => {
      const schema = guardedSchema('type Query { a: Int }', { Query: { a: or(failures.rejects, yes) } });
      expect((await run(schema, '{ a }', contextOf(anonymous), { a: 1 })).data).toEqual({ a: 1 });
    });
  });

  test('a field with the default resolver is guarded, and a method of its parent is still called', async () => {
    const schema = guardedSchema(
      'type Query { user: User } type User { email: String name(upper: Boolean!): String }',
      {
        Query: { user: everybody },
        User: { email: deny, name: yes },
      },
    );
    const user = {
      email: 'secret',
      first: 'ada',
      name({ upper }: { upper: boolean }) {
        return upper ? this.first.toUpperCase() : this.first;
      },
    };
    const { data } = await run(schema, '{ user { email name(upper: true) } }', contextOf(administrator), { user });
    expect(data).toEqual({ user: { email: null, name: 'ADA' } });
  });

  test('a refused subscription does not open its stream', async () => {
    const subscribe = vi.fn(async function* () {
      yield { tick: 1 };
    });
    const resolvers = { Subscription: { tick: { subscribe, resolve: () => 'secret' } } };
    const schema = guardedSchema(
      'type Query { a: Int } type Subscription { tick: String }',
      { Query: { a: deny }, Subscription: { tick: admin } },
      { resolvers },
    );
    expect(codesOf((await open(schema, 'subscription { tick }', contextOf(anonymous))) as never)).toEqual([
      'UNAUTHENTICATED',
    ]);
    expect(subscribe).not.toHaveBeenCalled();
  });

  test('synchronous fields stay synchronous, and an open field keeps its resolver', () => {
    const resolve = () => 'a';
    const sdl = 'type Query { resolved: String plain: String guarded: String }';
    const schema = unguardedSchema(sdl, { Query: { resolved: resolve, guarded: resolve } });
    const fields = schema.getQueryType()?.getFields();
    const resolvedBefore = fields?.resolved?.resolve;
    const rules = { resolved: everybody, plain: everybody, guarded: and(signedIn, or(admin, yes)) };
    guardSchema(schema, { test: { rules: { Query: rules } } }, { explain: false });
    expect(fields?.resolved?.resolve).toBe(resolvedBefore);
    expect(fields?.plain?.resolve).toBeUndefined();
    const document = parse('{ resolved plain guarded }');
    const result = execute({ schema, document, contextValue: contextOf(person('linus')), rootValue: { plain: 'b' } });
    expect(result).not.toBeInstanceOf(Promise);
    expect(result).toMatchObject({ data: { resolved: 'a', plain: 'b', guarded: 'a' } });
  });

  test('and() and or() skip the rules after the deciding one', async () => {
    const lookUp = vi.fn(() => true);
    const costly = rule('costly')(lookUp);
    const schema = guardedSchema('type Query { a: Int b: Int }', {
      Query: { a: or(admin, costly), b: and(admin, costly) },
    });
    await run(schema, '{ a }', contextOf(administrator), { a: 1 });
    await run(schema, '{ b }', contextOf(person('linus')), { b: 1 });
    expect(lookUp).not.toHaveBeenCalled();
  });

  test.each(['contextual', 'strict', true, () => 'key'] as const)(
    'cache: %s does not reuse the result for one object for the next',
    async (cache) => {
      const own = rule('own', { cache })(
        (user: { id: string }, _args, { auth }) => user.id === sessionOf(auth)?.userId,
      );
      const schema = guardedSchema('type Query { users: [User] } type User { id: ID email: String }', {
        Query: { users: everybody },
        User: { id: everybody, email: own },
      });
      // Objects as an ORM makes them: circular, with getters that throw.
      const users = ['ada', 'linus'].map((id) => ({
        id,
        email: `${id}@example.com`,
        get self() {
          return this;
        },
        get lazy() {
          throw new Error('not loaded');
        },
      }));
      const context = Object.freeze(contextOf(person('ada')));
      const { data } = await run(schema, '{ users { email } }', context, { users });
      expect(data).toEqual({ users: [{ email: 'ada@example.com' }, { email: null }] });
    },
  );

  describe('caching', () => {
    const sdl = 'type Query { secret: String }';
    test('two guards do not share answers, whatever their rules are called', async () => {
      const grants = guardedSchema(sdl, { Query: { secret: callerRule('same', () => true) } }, { resolvers: secret() });
      const denies = guardedSchema(
        sdl,
        { Query: { secret: callerRule('same', () => false) } },
        { resolvers: secret() },
      );
      const context = contextOf(anonymous);
      expect((await run(grants, '{ secret }', context)).data).toEqual({ secret: 'secret' });
      expect((await run(denies, '{ secret }', context)).data).toEqual({ secret: null });
    });

    test('checks the next caller of a context again', async () => {
      const schema = guardedSchema(sdl, { Query: { secret: admin } }, { resolvers: secret() });
      const context: { auth: unknown } = contextOf(administrator);
      expect((await run(schema, '{ secret }', context)).data).toEqual({ secret: 'secret' });
      context.auth = person('ada');
      expect((await run(schema, '{ secret }', context)).data).toEqual({ secret: null });
    });

    test('accepts a frozen context', async () => {
      const schema = guardedSchema(sdl, { Query: { secret: admin } }, { resolvers: secret() });
      const context = Object.freeze(contextOf(administrator));
      expect((await run(schema, '{ secret }', context)).data).toEqual({ secret: 'secret' });
      expect(Object.keys(context)).toEqual(['auth', 'log', 'logged']);
    });

    test('evaluates a rule on the caller once per request, also if it refuses', async () => {
      const decide = vi.fn(() => false);
      const no = callerRule('no', decide);
      const schema = guardedSchema('type Query { a: Int b: Int c: Int }', {
        Query: { a: no, b: or(no, deny), c: and(no, yes) },
      });
      await run(schema, '{ a b c again: a }', contextOf(anonymous));
      expect(decide).toHaveBeenCalledTimes(1);
      await run(schema, '{ a }', contextOf(anonymous));
      expect(decide).toHaveBeenCalledTimes(2);
    });
  });

  describe('errors', () => {
    test('does not change an error of the resolver', async () => {
      const resolvers = { Query: { secret: () => Promise.reject(new Error('the database is down')) } };
      const schema = guardedSchema('type Query { secret: Int }', { Query: { secret: yes } }, { resolvers });
      const { errors } = await run(schema, '{ secret }', contextOf(anonymous));
      expect(errors?.[0]?.message).toBe('the database is down');
    });

    test('the code is UNAUTHENTICATED only if signing in could help', async () => {
      const schema = guardedSchema('type Query { a: Int b: Int }', { Query: { a: admin, b: and(deny, admin) } });
      expect(codesOf(await run(schema, '{ a b }', contextOf(anonymous)))).toEqual(['UNAUTHENTICATED', 'FORBIDDEN']);
      expect(codesOf(await run(schema, '{ a b }', contextOf(person('linus'))))).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    });

    test.each([
      ['a string', 'in words', 'in words', 'FORBIDDEN'],
      ['an Error', new Error('in words'), 'in words', 'FORBIDDEN'],
      ['a GraphQLError', new GraphQLError('as is', { extensions: { code: 'TEAPOT' } }), 'as is', 'TEAPOT'],
      ['a library error', new TypeError('internal'), 'Not allowed.', 'FORBIDDEN'],
      [
        'a system error',
        Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' }),
        'Not allowed.',
        'FORBIDDEN',
      ],
      ['a truthy value', 1, 'Not allowed.', 'FORBIDDEN'],
    ])('a rule that answers with %s refuses', async (_, answer, message, code) => {
      const schema = guardedSchema('type Query { a: Int }', { Query: { a: rule('answers')(() => answer as never) } });
      const { data, errors } = await run(schema, '{ a }', contextOf(person('linus')), { a: 1 });
      expect({ data, message: errors?.[0]?.message, code: errors?.[0]?.extensions.code }).toEqual({
        data: { a: null },
        message,
        code,
      });
    });

    test('a refusal names the rule and what would pass in development, but not in production', async () => {
      const author = objectRule('author', (poem: { by: string }, { auth }) => poem.by === sessionOf(auth)?.userId);
      const rules = { Query: { poem: everybody }, Poem: { notes: and(signedIn, or(author, admin)) } };
      const sdl = 'type Query { poem: Poem } type Poem { notes: String }';
      const errorOf = async (explain: boolean) => {
        const schema = guardedSchema(sdl, rules, { explain });
        return (await run(schema, '{ poem { notes } }', contextOf(person('linus')), { poem: { by: 'ada' } }))
          .errors?.[0];
      };
      expect((await errorOf(true))?.extensions).toEqual({
        code: 'FORBIDDEN',
        coordinate: 'Poem.notes',
        rule: 'signed in and (author or admin)',
        failed: ['author', 'admin'],
        wouldPass: 'author or admin',
      });
      expect((await errorOf(false))?.toJSON()).toEqual({
        message: 'Not allowed.',
        locations: [{ line: 1, column: 10 }],
        path: ['poem', 'notes'],
        extensions: { code: 'FORBIDDEN' },
      });
    });

    test('reports an input that does not match', async () => {
      const fits = inputRule('title')((yup) => yup.object({ title: yup.string().max(3, 'title is too long') }));
      const schema = guardedSchema('type Query { a(title: String): Int }', { Query: { a: fits } });
      const result = await run(schema, '{ a(title: "abc") b: a(title: "abcd") }', contextOf(anonymous), { a: 1 });
      expect(result.data).toEqual({ a: 1, b: null });
      expect(result.errors?.[0]).toMatchObject({
        message: 'title is too long',
        extensions: { code: 'BAD_USER_INPUT' },
      });
    });

    test('a refused item of a list is null by itself', async () => {
      const even = objectRule('even', ({ n }: { n: number }) => n % 2 === 0);
      const schema = guardedSchema('type Query { list: [Item] } type Item { n: Int! }', {
        Query: { list: everybody },
        Item: { n: even },
      });
      const { data, errors } = await run(schema, '{ list { n } }', contextOf(anonymous), {
        list: [{ n: 0 }, { n: 1 }, { n: 2 }],
      });
      expect(data).toEqual({ list: [{ n: 0 }, null, { n: 2 }] });
      expect(errors?.map(({ path }) => path)).toEqual([['list', 1, 'n']]);
    });
  });

  test('guards a root type with another name', async () => {
    const schema = guardedSchema('schema { query: Root } type Root { secret: String }', { Root: { secret: admin } });
    expect((await run(schema, '{ secret }', contextOf(anonymous), { secret: 'secret' })).data).toEqual({
      secret: null,
    });
  });

  test('checks a mutation before anything is written, also by the object that its arguments name', async () => {
    const write = vi.fn(() => 'written');
    const resolvers = { Mutation: { edit: write } };
    const poem = target('poem', ({ id }: { id: string }) =>
      id === 'mine' || id === 'hers' ? { by: id === 'mine' ? 'linus' : 'ada' } : null,
    );
    const author = objectRule('author', ({ by }: { by: string }, { auth }) => by === sessionOf(auth)?.userId);
    const rules = { Query: { a: deny }, Mutation: { edit: and(signedIn, on(poem, or(author, admin))) } };
    const schema = guardedSchema('type Query { a: Int } type Mutation { edit(id: ID!): String }', rules, { resolvers });
    const edit = async (id: string, auth: object) =>
      codesOf(await run(schema, `mutation { edit(id: "${id}") }`, contextOf(auth)));
    expect(await edit('hers', person('linus'))).toEqual(['FORBIDDEN']);
    expect(await edit('none', person('linus'))).toEqual(['NOT_FOUND']);
    expect(await edit('none', anonymous)).toEqual(['UNAUTHENTICATED']);
    expect(write).not.toHaveBeenCalled();
    expect(await edit('mine', person('linus'))).toEqual([]);
    expect(await edit('hers', administrator)).toEqual([]);
    expect(write).toHaveBeenCalledTimes(2);
  });
});
