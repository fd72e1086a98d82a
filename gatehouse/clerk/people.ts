import { createClerkClient, type User } from '@clerk/backend';
import { createSingleFlight } from '../auth/index.ts';
import { type ClerkConfig, type Limits, metadataOf, type Role, roleIn } from '../config/index.ts';
import { ApiError } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';

/** A user, with the data that Clerk has. */
export type ClerkPerson = {
  id: string;
  name: string;
  email: string | null;
  imageUrl: string | null;
  role: Role;
  createdAt: Date;
  updatedAt: Date;
};

/**
 * The part of Clerk's Backend API that resolvers use. Its functions throw AUTH_UNAVAILABLE while Clerk is unavailable.
 */
export type Directory = {
  /** The user with this Clerk user id, or null if there is none. */
  person(userId: string): Promise<ClerkPerson | null>;
  /** Writes `publicMetadata.role`; returns the user afterwards, or null if there is none. */
  setRole(userId: string, role: ClerkPerson['role']): Promise<ClerkPerson | null>;
};

/** Creates a directory with Clerk's own client. Concurrent calls for the same user share one request. */
export function createDirectory(
  { secretKey, publishableKey, apiUrl }: ClerkConfig,
  log: Logger,
  { userMs }: Limits['clerk'],
): Directory {
  const { users } = createClerkClient({ secretKey, publishableKey, apiUrl, telemetry: { disabled: true } });
  const found = async (request: Promise<User>): Promise<ClerkPerson | null> => {
    try {
      const { raw } = await Promise.race([request, tooLate(userMs)]);
      return raw === null ? null : toPerson(raw);
    } catch (cause) {
      if (statusOf(cause) === 404) return null;
      log.error({ err: cause }, "Clerk's Backend API failed");
      throw new ApiError('AUTH_UNAVAILABLE', 'Clerk cannot be reached at the moment. Try again shortly.');
    }
  };
  const lookUps = createSingleFlight<ClerkPerson | null>();
  return {
    person: (userId) => lookUps.run(userId, () => found(users.getUser(userId))),
    setRole: async (userId, role) => {
      // Clerk's client puts the id into the URL's path without encoding it.
      if (!/^\w+$/.test(userId)) return null;
      const publicMetadata = metadataOf(role);
      return found(users.updateUserMetadata(userId, { publicMetadata }));
    },
  };
}

/** Clerk's client has no timeout of its own. */
const tooLate = (ms: number): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
  });

const statusOf = (cause: unknown): unknown =>
  typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : null;

/** Converts a user of Clerk's Backend API or webhooks. */
export function toPerson(user: NonNullable<User['raw']>): ClerkPerson {
  return {
    id: user.id,
    name: [user.first_name, user.last_name].filter(Boolean).join(' ') || user.username || 'Someone',
    email: user.email_addresses.find(({ id }) => id === user.primary_email_address_id)?.email_address ?? null,
    imageUrl: user.image_url || null,
    role: roleIn(user.public_metadata),
    createdAt: new Date(user.created_at),
    updatedAt: new Date(user.updated_at),
  };
}
