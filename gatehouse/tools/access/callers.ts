import { decodeJwt } from 'jose';
import type { Auth } from '../../auth/index.ts';
import { createAuthenticate } from '../../auth/index.ts';
import { EnvReader, readConfig } from '../../config/index.ts';
import type { Person, Sample, Store } from '../../local-clerk/index.ts';
import {
  createAccessTokenMinter,
  createTokenMinter,
  type Keys,
  localClerkEnv,
  makeKeys,
  startLocalClerk,
} from '../../local-clerk/index.ts';
import { createLog } from '../../log/index.ts';
import type { Rights } from './rights.ts';

/** A kind of caller, as several who differ in what such a caller may have or lack: a fresh verification, a scope, ... */
export type Caller = { readonly name: string; readonly who: string; readonly auths: readonly Auth[] };

/** The name of a person when they come through an application. */
export const throughApp = (key: string): string => `${key} through an app`;

const RESOURCE = 'https://api.example.com';
const ORGANIZATION_SCOPE = 'user:org:read';

/** Minutes since the factors were verified. */
const longAgo = { fva: [100_000, -1] };
const impersonated = { act: { sub: 'user_staff' } };

/** The kinds of people that schema/access.md tells apart, by column; the first sample person of a kind stands for it. */
const kinds: Record<string, (person: Person) => boolean> = {
  'signed in': ({ role, organization }) => role === 'USER' && organization === null,
  member: ({ organization }) => organization?.role === 'org:member',
  'org admin': ({ organization }) => organization?.role === 'org:admin',
  admin: ({ role }) => role === 'ADMIN',
};

/**
 * Makes the callers as a request would: tokens of a local Clerk, verified by the product's own way in.
 * @param rights what a caller may have beside what the sample people have
 */
export const makeCallers = async (sample: Sample, rights: Rights) => {
  const keys = await makeKeys();
  const clerk = await startLocalClerk({ keys, sample });
  const env = {
    ...localClerkEnv({ keys, url: clerk.url }),
    CLERK_ACCEPTS_TOKENS: 'api_key,oauth_token',
    CLERK_OAUTH_AUDIENCE: RESOURCE,
  };
  const config = readConfig(new EnvReader(env));
  const authenticate = await createAuthenticate(
    config.clerk,
    createLog({ logLevel: 'silent' }),
    async (userId, organizationId) => {
      const organization = clerk.store.user(userId)?.organization;
      return { isDeleted: false, role: organization?.id === organizationId ? (organization?.role ?? null) : null };
    },
  );
  const mint = createTokenMinter(keys, clerk.store);
  const mintAccess = createAccessTokenMinter(keys, clerk.store, clerk.url);
  const application = async (userId: string, scopes: readonly string[]) =>
    authOf(await mintAccess({ userId, clientId: 'client_sample', scopes: [...scopes], resource: RESOURCE }));

  const authOf = async (token?: string): Promise<Auth> => {
    const verdict = await authenticate(token === undefined ? undefined : `Bearer ${token}`);
    if (verdict.outcome === 'good' || verdict.outcome === 'absent') return verdict.auth;
    throw new Error(`The token of a sample caller was refused: ${JSON.stringify(verdict)}`);
  };
  const session = async (key: string, claims = {}) => authOf(await mint(key, { claims }));
  const entitled = async (key: string, role?: string) =>
    authOf(await mintEntitled(keys, clerk.store, rights, key, role));
  const machineOwner = standIn('signed in', sample.people.find(kinds['signed in'] ?? (() => true))).userId;
  const machine = (scopes: readonly string[]) =>
    authOf(clerk.store.issue({ kind: 'api_key', subject: machineOwner, scopes: [...scopes] }).secret);

  try {
    const anonymous: Caller = { name: 'anonymous', who: 'no credentials', auths: [await authOf()] };
    const persons = Object.entries(kinds).map(async ([name, isOfKind]): Promise<Caller> => {
      const key = standIn(name, sample.people.find(isOfKind)).key;
      const roles = name === 'member' ? rights.role.filter((role) => !['org:admin', 'org:member'].includes(role)) : [];
      const as = [session(key), session(key, longAgo), session(key, impersonated), entitled(key)];
      return { name, who: key, auths: await Promise.all([...as, ...roles.map((role) => entitled(key, role))]) };
    });
    const machines: Caller = {
      name: 'machine',
      who: 'an API key',
      auths: [await machine(rights.scope), await machine([])],
    };
    const appOwner = standIn('member', sample.people.find(kinds.member ?? (() => true)));
    const everyScope = [...rights.appScope, ORGANIZATION_SCOPE];
    const applications: Caller = {
      name: 'through an app',
      who: `${appOwner.key}, with an OAuth access token`,
      auths: await Promise.all([everyScope, rights.appScope, []].map((scopes) => application(appOwner.userId, scopes))),
    };
    const named = sample.people.map(async ({ key }) => [key, await session(key)] as const);
    const throughApps = sample.people.map(
      async ({ key, userId }) => [throughApp(key), await application(userId, everyScope)] as const,
    );
    return {
      callers: [anonymous, ...(await Promise.all(persons)), applications, machines],
      /** The sample people, the same through an application, and `nobody`. */
      people: new Map<string, Auth>([
        ['nobody', await authOf()],
        ...(await Promise.all(named)),
        ...(await Promise.all(throughApps)),
      ]),
    };
  } finally {
    await clerk.close();
  }
};

const standIn = (kind: string, person: Person | undefined): Person => {
  if (person !== undefined) return person;
  throw new Error(`None of the sample people is of the kind "${kind}": add one to dev/people.ts.`);
};

/** A token of the person with all rights; in an organization also with its permissions and, if given, another role. */
const mintEntitled = async (keys: Keys, store: Store, rights: Rights, key: string, role?: string): Promise<string> => {
  const users = () =>
    store.users().map((user) => {
      if (user.organization === null) return user;
      const permissions = [...new Set([...user.organization.permissions, ...rights.permission])];
      const organization = {
        ...user.organization,
        permissions,
        role: (role ?? user.organization.role) as 'org:member',
      };
      return { ...user, organization };
    });
  const mint = createTokenMinter(keys, { users });
  const own = decodeJwt<{ pla?: string; fea?: string }>(await mint(key));
  // Of the person and of the organization alike: `uo:pro`.
  const more = (names: readonly string[]) =>
    names.map((name) => `uo:${name.replace(/^(o|org|organization|u|user):/, '')}`);
  const joined = (claim: string | undefined, names: readonly string[]) =>
    [...(claim ? [claim] : []), ...more(names)].join(',');
  return mint(key, { claims: { pla: joined(own.pla, rights.plan), fea: joined(own.fea, rights.feature) } });
};
