import { createClerkClient, type User } from '@clerk/backend';
import type { ClerkConfig } from '../config/index.ts';
import { ApiError } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';

const TIMEOUT_MS = 3_000;

/** A person as Clerk knows them. */
export type Person = {
  id: string;
  name: string;
  email: string | null;
  imageUrl: string | null;
  role: 'USER' | 'ADMIN';
  createdAt: Date;
  updatedAt: Date;
};

/** Clerk's Backend API as the resolvers need it. Its calls throw AUTH_UNAVAILABLE where Clerk cannot be reached. */
export type Directory = {
  /** The person with this Clerk user id, or null where Clerk has none. */
  person(userId: string): Promise<Person | null>;
  /** Writes `publicMetadata.role`; returns the person afterwards, or null where Clerk has none. */
  setRole(userId: string, role: Person['role']): Promise<Person | null>;
};

/** A directory on Clerk's own client. Callers who ask for the same person at the same time share one request. */
export const createDirectory = ({ secretKey, publishableKey, apiUrl }: ClerkConfig, log: Logger): Directory => {
  const { users } = createClerkClient({ secretKey, publishableKey, apiUrl, telemetry: { disabled: true } });
  const found = async (request: Promise<User>): Promise<Person | null> => {
    try {
      const { raw } = await Promise.race([request, tooLate()]);
      return raw === null ? null : toPerson(raw);
    } catch (cause) {
      if (statusOf(cause) === 404) return null;
      log.error({ err: cause }, "Clerk's Backend API failed");
      throw new ApiError('AUTH_UNAVAILABLE', 'Clerk cannot be reached at the moment. Try again shortly.');
    }
  };
  const underWay = new Map<string, Promise<Person | null>>();
  return {
    person: (userId) => {
      const asked = underWay.get(userId);
      if (asked !== undefined) return asked;
      const answer = found(users.getUser(userId)).finally(() => underWay.delete(userId));
      underWay.set(userId, answer);
      return answer;
    },
    setRole: async (userId, role) => {
      // Clerk's client puts the id into the path of its URL as it is.
      if (!/^\w+$/.test(userId)) return null;
      const publicMetadata = { role: role === 'ADMIN' ? 'admin' : null };
      return found(users.updateUserMetadata(userId, { publicMetadata }));
    },
  };
};

/** Clerk's client waits for as long as Clerk does. */
const tooLate = (): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS).unref();
  });

const statusOf = (cause: unknown): unknown =>
  typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : null;

/** A user of Clerk's Backend API or webhooks as a person. */
export const toPerson = (user: NonNullable<User['raw']>): Person => ({
  id: user.id,
  name: [user.first_name, user.last_name].filter(Boolean).join(' ') || user.username || 'Someone',
  email: user.email_addresses.find(({ id }) => id === user.primary_email_address_id)?.email_address ?? null,
  imageUrl: user.image_url || null,
  role: user.public_metadata.role === 'admin' ? 'ADMIN' : 'USER',
  createdAt: new Date(user.created_at),
  updatedAt: new Date(user.updated_at),
});
