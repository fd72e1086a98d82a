import { describe, expect, it } from 'vitest';
import { accepting, createAuthenticate } from '../../auth/authenticate.ts';
import { delegateOf } from '../../auth/index.ts';
import { defaultLimits } from '../../config/index.ts';
import { createLog } from '../../log/index.ts';
import * as words from '../app/schema/rules.ts';
import { startApi } from '../support/api.ts';
import { codesOf, contextOf, guardedSchema, run } from './support.ts';

const api = await startApi();
const role = { current: 'org:admin' as string | null };
const authenticate = accepting(
  await createAuthenticate(
    { ...api.config.clerk, limits: defaultLimits.auth },
    createLog({ logLevel: 'silent' }),
    async () => ({
      isDeleted: role.current === 'deleted',
      role: role.current,
    }),
  ),
  'oauth_token',
  'session_token',
);

type Person = Parameters<typeof api.mint>[0] & ('ada' | 'linus');
const app = async (who: Person, scopes: readonly string[], claims = {}) =>
  authOf(await api.mintApp(who, { scopes, claims }));
const authOf = async (token: string) => {
  const verdict = await authenticate(`Bearer ${token}`);
  if (verdict.outcome !== 'good') throw new Error(JSON.stringify(verdict));
  return verdict.auth;
};

const { throughApp } = words;
const own = words.sessionRule('own', (item: { by: string }, { userId }) => item.by === userId);

/** Whether the rule lets the caller have a field of an item that Linus made. */
const passes = async (rule: object, auth: object): Promise<boolean> => {
  const rules = { Query: { item: words.anyone('a test') }, Item: { a: rule } };
  const schema = guardedSchema('type Query { item: Item } type Item { a: Int }', rules);
  const result = await run(schema, '{ item { a } }', contextOf(auth), { item: { by: 'user_linus', a: 1 } });
  if (result.errors) expect(codesOf(result)).toEqual(['FORBIDDEN']);
  return result.errors === undefined;
};

describe('throughApp', () => {
  it('passes if the token has the scope and the person meets the rule', async () => {
    const rule = throughApp('items:read', own);
    expect(await passes(rule, await app('linus', ['items:read']))).toBe(true);
    expect(await passes(rule, await app('linus', ['items:write']))).toBe(false);
    expect(await passes(rule, await app('linus', ['items:read:all', 'items']))).toBe(false);
    expect(await passes(rule, await app('ada', ['items:read']))).toBe(false);
    expect(await passes(rule, await authOf(await api.mint('linus')))).toBe(false);
    expect(await passes(words.or(own, rule), await authOf(await api.mint('linus')))).toBe(true);
  });

  it('is required for an application: every other rule denies, whatever the scopes are', async () => {
    const caller = await app('linus', ['items:read', 'user:org:read']);
    for (const rule of [
      words.signedIn,
      words.member,
      own,
      words.admin,
      words.machine('items:read'),
      words.hasRole('org:admin'),
    ]) {
      expect(await passes(rule, caller)).toBe(false);
    }
  });

  it('never passes what only a session proves, nor its negation', async () => {
    const caller = await app('ada', ['x', 'user:org:read'], {
      metadata: { role: 'admin' },
      fva: [0, 0],
      public_metadata: { role: 'admin' },
    });
    const onSessions = [
      words.admin,
      words.notImpersonated,
      words.reverified('lax'),
      words.hasPermission('org:poems:read'),
      words.hasFeature('reports'),
      words.hasPlan('pro'),
    ];
    for (const rule of onSessions) {
      expect(await passes(throughApp('x', rule), caller)).toBe(false);
      expect(await passes(throughApp('x', words.not(rule)), caller)).toBe(false);
    }
  });

  it('passes rules about organizations by the current membership, if the token names one', async () => {
    const rules = { member: throughApp('x', words.member), admin: throughApp('x', words.hasRole('org:admin')) };
    role.current = 'org:admin';
    expect(await passes(rules.admin, await app('linus', ['x', 'user:org:read']))).toBe(true);
    role.current = 'org:member';
    expect(await passes(rules.admin, await app('linus', ['x', 'user:org:read']))).toBe(false);
    expect(await passes(rules.member, await app('linus', ['x', 'user:org:read']))).toBe(true);
    expect(await passes(rules.member, await app('linus', ['x']))).toBe(false);
    role.current = null;
    expect(await passes(rules.member, await app('linus', ['x', 'user:org:read']))).toBe(false);
  });

  it('evaluates object rules as the person, and does not change the context of resolvers', async () => {
    const rule = throughApp(
      'x',
      words.objectRule('sees the person', (_item: unknown, { auth, log }) => {
        expect(log).toBeDefined();
        return delegateOf(auth)?.asPerson === true;
      }),
    );
    const caller = await app('linus', ['x']);
    expect(await passes(rule, caller)).toBe(true);
    expect(delegateOf(caller)?.asPerson).toBe(false);
  });

  it('accepts scopes of RFC 6749 only', () => {
    for (const scope of ['', 'a b', 'a"', 'ä'])
      expect(() => throughApp(scope, words.signedIn)).toThrow(/is not a scope/);
  });
});

it('an application of a deleted person is refused at once', async () => {
  const token = await api.mintApp('linus', { scopes: ['x'] });
  role.current = 'org:member';
  expect(await authenticate(`Bearer ${token}`)).toMatchObject({ outcome: 'good' });
  role.current = 'deleted';
  expect(await authenticate(`Bearer ${token}`)).toEqual({ outcome: 'bad', reason: 'person-deleted' });
});
