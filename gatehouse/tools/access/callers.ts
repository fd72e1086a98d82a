import { setTimeout } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import type { Auth } from '../../auth/index.ts';
import { createAuthenticate } from '../../auth/index.ts';
import { defaultLimits, EnvReader, readConfig } from '../../config/index.ts';
import type { Rights } from '../../guard/index.ts';
import type { Sample, SamplePerson, Store } from '../../local-clerk/index.ts';
import {
  createAccessTokenMinter,
  createTokenMinter,
  type Keys,
  localClerkEnv,
  makeKeys,
  startLocalClerk,
} from '../../local-clerk/index.ts';
import { createLog } from '../../log/index.ts';
import type { Caller } from './matrix.ts';

/** The name of a user who comes through an application. */
export function throughApp(key: string): string {
  return `${key} through an app`;
}

const RESOURCE = 'https://api.example.com';
const ORGANIZATION_SCOPE = 'user:org:read';

/** The server grants Clerk less than a second, in which a busy machine may not get to answer. */
const TRIES = 5;
const PAUSE_MS = 1_200;

/** The claim with the minutes since each factor was verified. */
const longAgo = { fva: [100_000, -1] };
const impersonated = { act: { sub: 'user_staff' } };

/** The kinds of users in schema/access.md, by column; the first sample user of a kind stands for it. */
const kinds: Record<string, (person: SamplePerson) => boolean> = {
  'signed in': ({ role, organization }) => role === 'USER' && organization === null,
  member: ({ organization }) => organization?.role === 'org:member',
  'org admin': ({ organization }) => organization?.role === 'org:admin',
  admin: ({ role }) => role === 'ADMIN',
};

/**
 * Makes the callers as real requests would: with tokens of a local Clerk, verified by the server's own code.
 * @param rights the rights that a caller may have in addition to those of the sample users
 */
export async function makeCallers(sample: Sample, rights: Rights) {
  const keys = await makeKeys();
  const clerk = await startLocalClerk({ keys, sample });
  const env = {
    ...localClerkEnv({ keys, url: clerk.url }),
    CLERK_ACCEPTS_TOKENS: 'api_key,oauth_token',
    CLERK_OAUTH_AUDIENCE: RESOURCE,
  };
  const config = readConfig(new EnvReader(env));
  const authenticate = await createAuthenticate(
    { ...config.clerk, limits: defaultLimits.auth },
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
    for (let tries = 1; ; tries++) {
      const verdict = await authenticate(token === undefined ? undefined : `Bearer ${token}`);
      if (verdict.outcome === 'good' || verdict.outcome === 'absent') return verdict.auth;
      if (verdict.outcome !== 'unavailable' || tries === TRIES)
        throw new Error(`The token of a sample caller was rejected: ${JSON.stringify(verdict)}`);
      await setTimeout(PAUSE_MS);
    }
  };
  const session = async (key: string, claims = {}) => authOf(await mint(key, { claims }));
  const entitled = async (key: string, role?: string) =>
    authOf(await mintEntitled(keys, clerk.store, rights, key, role));
  const machineOwner = standIn('signed in', sample.people.find(kinds['signed in'] ?? (() => true))).userId;
  const machine = (scopes: readonly string[]) =>
    authOf(clerk.store.issue({ kind: 'api_key', subject: machineOwner, scopes: [...scopes] }).secret);

  try {
    const anonymous: Caller = { name: 'anonymous', who: 'no credentials', auths: [await authOf()] };
    const machines: Caller = {
      name: 'machine',
      who: 'an API key',
      auths: [await machine(rights.scope), await machine([])],
    };
    const persons = Object.entries(kinds).map(async ([name, isOfKind]): Promise<Caller> => {
      const key = standIn(name, sample.people.find(isOfKind)).key;
      const roles = name === 'member' ? rights.role.filter((role) => !['org:admin', 'org:member'].includes(role)) : [];
      const as = [session(key), session(key, longAgo), session(key, impersonated), entitled(key)];
      return { name, who: key, auths: await Promise.all([...as, ...roles.map((role) => entitled(key, role))]) };
    });
    const everyScope = [...rights.appScope, ORGANIZATION_SCOPE];
    const owners = Object.entries(kinds).map(([name, isOfKind]) => standIn(name, sample.people.find(isOfKind)).userId);
    const applications: Caller = {
      name: 'through an app',
      who: 'each of these people, with OAuth access tokens',
      auths: await Promise.all(
        owners.flatMap((userId) => [everyScope, rights.appScope, []].map((scopes) => application(userId, scopes))),
      ),
    };
    const named = sample.people.map(async ({ key }) => [key, await session(key)] as const);
    const throughApps = sample.people.map(
      async ({ key, userId }) => [throughApp(key), await application(userId, everyScope)] as const,
    );
    return {
      callers: [anonymous, ...(await Promise.all(persons)), applications, machines],
      /** The sample users, the same through an application, and an anonymous caller. */
      people: new Map<string, Auth>([
        ['anonymous', await authOf()],
        ...(await Promise.all(named)),
        ...(await Promise.all(throughApps)),
      ]),
    };
  } finally {
    await clerk.close();
  }
}

const standIn = (kind: string, person: SamplePerson | undefined): SamplePerson => {
  if (person !== undefined) return person;
  throw new Error(`No sample user is of the kind "${kind}": add one to dev/people.ts.`);
};

/** A token of the user with all rights; in an organization, also with its permissions and optionally another role. */
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
  // The user's and the organization's: `uo:pro`.
  const more = (names: readonly string[]) =>
    names.map((name) => `uo:${name.replace(/^(o|org|organization|u|user):/, '')}`);
  const joined = (claim: string | undefined, names: readonly string[]) =>
    [...(claim ? [claim] : []), ...more(names)].join(',');
  return mint(key, { claims: { pla: joined(own.pla, rights.plan), fea: joined(own.fea, rights.feature) } });
};
