import { isReverificationHint } from '@clerk/shared/authorization-errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Auth } from '../../auth/auth.ts';
import { type Authenticate, createAuthenticate } from '../../auth/authenticate.ts';
import { defaultLimits } from '../../config/index.ts';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { type LocalClerk, startLocalClerk } from '../../local-clerk/server.ts';
import { createTokenMinter, type Mint } from '../../local-clerk/token.ts';
import { createLog } from '../../log/index.ts';
import { readConfig } from '../app/config.ts';
import * as sample from '../app/people.ts';
import * as words from '../app/schema/rules.ts';
import { codesOf, contextOf, guardedSchema, run } from './support.ts';

let clerk: LocalClerk;
let mint: Mint;
let authenticate: Authenticate;

beforeAll(async () => {
  const keys = await makeKeys();
  clerk = await startLocalClerk({ sample, keys });
  mint = createTokenMinter(keys, clerk.store);
  const config = readConfig({ ...localClerkEnv({ keys, url: clerk.url }), CLERK_ACCEPTS_TOKENS: 'api_key,m2m_token' });
  authenticate = await createAuthenticate(
    { ...config.clerk, limits: defaultLimits.auth },
    createLog({ logLevel: 'silent' }),
  );
});
afterAll(() => clerk.close());

const authOf = async (token?: string): Promise<Auth> => {
  const verdict = await authenticate(token === undefined ? undefined : `Bearer ${token}`);
  if (verdict.outcome !== 'good' && verdict.outcome !== 'absent') throw new Error(JSON.stringify(verdict));
  return verdict.auth;
};

/** Callers as their tokens make them. */
const callers = {
  anonymous: () => authOf(),
  ada: () => mint('ada').then(authOf),
  grace: () => mint('grace').then(authOf),
  linus: () => mint('linus').then(authOf),
  mallory: () => mint('mallory').then(authOf),
  'linus, long after': () => mint('linus', { claims: { fva: [90, -1] } }).then(authOf),
  'linus, two factors': () => mint('linus', { claims: { fva: [5, 5] } }).then(authOf),
  'staff as linus': () => mint('linus', { claims: { act: { sub: 'user_staff' } } }).then(authOf),
  'linus who pays': () => mint('linus', { claims: { pla: 'u:pro', fea: 'u:reports' } }).then(authOf),
  "linus' API key": () =>
    authOf(clerk.store.issue({ kind: 'api_key', subject: 'user_linus', scopes: ['poems:read'] }).secret),
  "Acme's API key": () =>
    authOf(clerk.store.issue({ kind: 'api_key', subject: 'org_acme', scopes: ['poems:read'] }).secret),
  "Acme's API key without a scope": () => authOf(clerk.store.issue({ kind: 'api_key', subject: 'org_acme' }).secret),
  'a machine': () =>
    authOf(clerk.store.issue({ kind: 'm2m_token', subject: 'mch_local', scopes: ['poems:write'] }).secret),
};
type Name = keyof typeof callers;

const ask = async (rule: object, auth: Auth, item: object = {}) => {
  const schema = guardedSchema('type Query { item: Item } type Item { a: Int }', {
    Query: { item: words.anyone('a test') },
    Item: { a: rule },
  });
  return run(schema, '{ item { a } }', contextOf(auth), { item: { ...item, a: 1 } });
};

const everyPerson = Object.keys(callers).filter(
  (name) => name !== 'anonymous' && !name.includes('API key') && name !== 'a machine',
) as Name[];
const asLinus = everyPerson.filter((name) => name.includes('linus'));
const members: Name[] = ['grace', ...asLinus];

// [the rule, what the object is, whom it grants]
const granted: Record<string, [rule: object, object: object, Name[]]> = {
  signedIn: [words.signedIn, {}, everyPerson],
  admin: [words.admin, {}, ['ada']],
  member: [words.member, {}, members],
  "hasRole('org:admin')": [words.hasRole('org:admin'), {}, ['grace']],
  "hasRole('org:member')": [words.hasRole('org:member'), {}, asLinus],
  "hasPermission('org:poems:publish')": [words.hasPermission('org:poems:publish'), {}, ['grace']],
  "hasFeature('reports')": [words.hasFeature('reports'), {}, ['linus who pays']],
  "hasPlan('pro')": [words.hasPlan('pro'), {}, ['linus who pays']],
  "hasPlan('free_org')": [words.hasPlan('free_org'), {}, members.filter((name) => name !== 'linus who pays')],
  "reverified('strict')": [words.reverified('strict'), {}, everyPerson.filter((name) => name !== 'linus, long after')],
  "reverified('strict_mfa')": [
    words.reverified('strict_mfa'),
    {},
    everyPerson.filter((name) => name !== 'linus, long after'),
  ],
  "reverified('lax')": [words.reverified('lax'), {}, everyPerson],
  notImpersonated: [words.notImpersonated, {}, everyPerson.filter((name) => name !== 'staff as linus')],
  "machine('poems:read')": [words.machine('poems:read'), {}, ["linus' API key", "Acme's API key"]],
  "machine('poems:write')": [words.machine('poems:write'), {}, ['a machine']],
  'machineInItsOrganization, of theirs': [
    words.machineInItsOrganization('poems:read'),
    { organizationId: 'org_acme' },
    ["Acme's API key"],
  ],
  'machineInItsOrganization, of another': [
    words.machineInItsOrganization('poems:read'),
    { organizationId: 'org_globex' },
    [],
  ],
  'machineInItsOrganization, of none': [words.machineInItsOrganization('poems:read'), { organizationId: null }, []],
  self: [words.self, { id: 'user_linus' }, asLinus],
  'self, of an object without an id': [words.self, { id: null }, []],
  author: [words.author, { authorId: 'user_linus', organizationId: null }, asLinus],
  'author, in the active organization': [words.author, { authorId: 'user_linus', organizationId: 'org_acme' }, asLinus],
  'author, in another organization': [words.author, { authorId: 'user_linus', organizationId: 'org_globex' }, []],
  'author, of a poem whose organization was not read': [words.author, { authorId: 'user_linus' }, []],
  'author, of a poem without one': [words.author, { authorId: null }, []],
  'hasPermissionInItsOrganization, of theirs': [
    words.hasPermissionInItsOrganization('org:poems:publish'),
    { organizationId: 'org_acme' },
    ['grace'],
  ],
  'hasPermissionInItsOrganization, of another': [
    words.hasPermissionInItsOrganization('org:poems:publish'),
    { organizationId: 'org_globex' },
    [],
  ],
  'hasPermissionInItsOrganization, of none': [
    words.hasPermissionInItsOrganization('org:poems:publish'),
    { organizationId: null },
    [],
  ],
};

describe('the words, with tokens as Clerk signs them', () => {
  test.each(Object.entries(granted))('%s', async (_, [rule, item, names]) => {
    for (const [name, caller] of Object.entries(callers)) {
      const auth = await caller();
      const result = await ask(rule, auth, item);
      expect({ name, granted: result.errors === undefined }).toEqual({ name, granted: names.includes(name as Name) });
      if (result.errors) expect(codesOf(result)).toEqual([name === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN']);
    }
  });

  test('a missing reverification is reported as Clerk’s useReverification expects, in production too', async () => {
    const { errors } = await ask(words.reverified('strict'), await callers['linus, long after']());
    const extensions = errors?.[0]?.extensions;
    expect(isReverificationHint(extensions)).toBe(true);
    expect(extensions).toEqual({
      code: 'FORBIDDEN',
      clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification: 'strict' } },
    });
  });

  test('does not ask anonymous callers to reverify', async () => {
    const result = await ask(words.reverified('strict'), await callers.anonymous());
    expect(result.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
  });
});
