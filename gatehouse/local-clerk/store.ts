import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type MachineTokenKind, metadataOf } from '../config/index.ts';
import { hashOf, type OAuthState, oauthStore } from './oauth-store.ts';
import type { Sample, SamplePerson } from './people.ts';

export type Metadata = Record<string, unknown>;

/** A user, with the changes made through the Backend API. */
export type User = Omit<SamplePerson, 'role' | 'name'> & {
  externalId: string | null;
  publicMetadata: Metadata;
  privateMetadata: Metadata;
  unsafeMetadata: Metadata;
  updatedAt: number;
};

export type MachineToken = {
  id: string;
  kind: MachineTokenKind;
  /** The hash of the secret, which is shown once and never stored. */
  hash: string;
  subject: string;
  scopes: string[];
  claims: Metadata | null;
  name: string;
  description: string | null;
  createdBy: string | null;
  expiration: number | null;
  revoked: boolean;
  revocationReason: string | null;
  createdAt: number;
  /** The `aud` of an OAuth access token. */
  audience?: string[];
};

type Changes = Partial<Omit<User, 'key' | 'userId' | 'organization'>>;
type State = {
  users: Record<string, Changes>;
  machineTokens: MachineToken[];
} & OAuthState;

type NewMachineToken = Pick<MachineToken, 'kind' | 'subject'> &
  Partial<Pick<MachineToken, 'scopes' | 'claims' | 'name' | 'description' | 'createdBy' | 'audience'>> & {
    ttl?: number | null;
  };

/** The local Clerk's data: the sample users, and all changes since. */
export type Store = ReturnType<typeof openStore>;

export const seededAt = Date.UTC(2026, 0, 1);

const prefixes = { api_key: 'ak_', m2m_token: 'mt_', oauth_token: 'oat_' } as const;

/**
 * Opens the store in `file`, or one in memory. The file is read again for each call, so that the token command and a
 * running server see each other's changes.
 */
export function openStore({ people, organizations }: Sample, file?: string) {
  let memory: State = { users: {}, machineTokens: [] };

  const read = (): State => (file === undefined ? memory : (readState(file) ?? memory));
  const write = (state: State): void => {
    if (file === undefined) memory = state;
    else writeState(file, state);
  };
  const users = (): User[] => {
    const { users: changes } = read();
    return people.map((person) => userOf(person, changes));
  };
  const user = (userId: string): User | null => {
    const person = people.find((one) => one.userId === userId);
    return person === undefined ? null : userOf(person, read().users);
  };

  return {
    users,
    user,
    organizations,
    machineTokens: (): MachineToken[] => read().machineTokens,

    /** Returns the updated user, or null if there is none. */
    updateUser(userId: string, changes: Changes): User | null {
      if (user(userId) === null) return null;
      const state = read();
      const updated = { ...state.users[userId], ...changes, updatedAt: Date.now() };
      write({ ...state, users: { ...state.users, [userId]: updated } });
      return user(userId);
    },

    ...oauthStore(read, write),

    /** Issues a machine token; callers present its `secret`. */
    issue({ ttl, ...token }: NewMachineToken): { token: MachineToken; secret: string } {
      const secret = `${prefixes[token.kind]}${randomBytes(24).toString('hex')}`;
      const now = Date.now();
      const issued: MachineToken = {
        scopes: [],
        claims: null,
        name: 'local',
        description: null,
        createdBy: null,
        ...token,
        id: `${prefixes[token.kind]}${randomUUID().replaceAll('-', '')}`,
        hash: hashOf(secret),
        expiration: typeof ttl === 'number' ? now + ttl * 1000 : null,
        revoked: false,
        revocationReason: null,
        createdAt: now,
      };
      const state = read();
      write({ ...state, machineTokens: [...state.machineTokens, issued] });
      return { token: issued, secret };
    },

    /** The token with this secret, or null if it is unknown, revoked or expired. */
    verify(kind: MachineToken['kind'], secret: string): MachineToken | null {
      const hash = hashOf(secret);
      const token = read().machineTokens.find((one) => one.kind === kind && one.hash === hash);
      return token === undefined || token.revoked || isExpired(token) ? null : token;
    },

    revoke(id: string, revocationReason: string | null): MachineToken | null {
      const state = read();
      const machineTokens = state.machineTokens.map((one) =>
        one.id === id ? { ...one, revoked: true, revocationReason } : one,
      );
      write({ ...state, machineTokens });
      return machineTokens.find((one) => one.id === id) ?? null;
    },
  };
}

const userOf = ({ role, name: _, ...person }: SamplePerson, changes: State['users']): User => ({
  ...person,
  externalId: null,
  publicMetadata: role === 'ADMIN' ? metadataOf(role) : {},
  privateMetadata: {},
  unsafeMetadata: {},
  updatedAt: seededAt,
  ...changes[person.userId],
});

/** Whether a machine token has expired. */
export function isExpired({ expiration }: MachineToken): boolean {
  return expiration !== null && expiration <= Date.now();
}

const readState = (file: string): State | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new Error(`${file} cannot be read. Delete it to start over with the sample users.`, { cause });
  }
};

const writeState = (file: string, state: State): void => {
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${randomUUID()}`;
  writeFileSync(aside, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(aside, file);
};
