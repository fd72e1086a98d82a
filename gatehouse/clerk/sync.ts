import { setTimeout as sleep } from 'node:timers/promises';
import { createClerkClient } from '@clerk/backend';
import type { ClerkConfig } from '../config/index.ts';
import type { Database } from '../postgres/index.ts';
import { mirrorMembership, mirrorOrganization } from './organizations.ts';
import { toPerson } from './people.ts';
import { mirrorUser } from './users.ts';

/** The progress of a run, in rows that are done; a later run can continue from it. */
export type SyncState = { users: number; organizations: number };

type Options = {
  state: SyncState;
  /** Called after each page. */
  onPage(state: SyncState, counts: SyncCounts): void;
};

type SyncCounts = { users: number; organizations: number; memberships: number };

/** Clerk's maximum page size. */
const PAGE = 500;
/** Pages overlap by this many rows, because a row deleted between two requests shifts all later ones. */
const OVERLAP = 20;

/**
 * Copies people, organizations and memberships that existed before the first webhook from Clerk into the mirror, oldest
 * first. It may run alongside webhooks: each row keeps Clerk's newest data, and a deleted row stays deleted.
 * @returns how many were read
 */
export async function syncFromClerk(
  config: ClerkConfig,
  db: Database,
  { state, onPage }: Options,
): Promise<SyncCounts> {
  const { secretKey, publishableKey, apiUrl } = config;
  const { users, organizations } = createClerkClient({
    secretKey,
    publishableKey,
    apiUrl,
    telemetry: { disabled: true },
  });
  const done = { ...state };
  const counts: SyncCounts = { users: 0, organizations: 0, memberships: 0 };

  const eachPage = async <Item>(
    from: number,
    read: (offset: number) => Promise<Item[]>,
    write: (item: Item) => Promise<unknown>,
    onDone: (end: number, count: number) => void,
  ) => {
    for (let offset = Math.max(0, from - OVERLAP); ; ) {
      const items = await patiently(() => read(offset));
      for (const item of items) await write(item);
      onDone(offset + items.length, items.length);
      if (items.length < PAGE) return;
      offset += PAGE - OVERLAP;
    }
  };

  await eachPage(
    done.users,
    async (offset) => (await users.getUserList({ limit: PAGE, offset, orderBy: '+created_at' })).data,
    async ({ raw }) => raw !== null && mirrorUser(db, toPerson(raw), 'created'),
    (end, count) => {
      counts.users += count;
      done.users = end;
      onPage({ ...done }, { ...counts });
    },
  );
  await eachPage(
    done.organizations,
    async (offset) => (await organizations.getOrganizationList({ limit: PAGE, offset, orderBy: '+created_at' })).data,
    async ({ id, name, slug, updatedAt }) => {
      await mirrorOrganization(db, { id, name, slug, updatedAt: new Date(updatedAt) }, 'created');
      await eachPage(
        0,
        async (offset) =>
          (await organizations.getOrganizationMembershipList({ organizationId: id, limit: PAGE, offset })).data,
        async (membership) => {
          const userId = membership.publicUserData?.userId;
          if (userId === undefined) return;
          const at = new Date(membership.updatedAt);
          await mirrorMembership(db, { organizationId: id, userId, role: membership.role, updatedAt: at }, 'created');
        },
        (_end, count) => {
          counts.memberships += count;
        },
      );
    },
    (end, count) => {
      counts.organizations += count;
      done.organizations = end;
      onPage({ ...done }, { ...counts });
    },
  );
  return counts;
}

/** Only `npm run clerk:sync` waits for these; it can be continued. */
const MAX_ATTEMPTS = 6;

/** Reads again after a pause if Clerk cannot be reached, fails, or answers 429. */
const patiently = async <Result>(read: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (cause) {
      const { status = 503, retryAfter } = cause as { status?: number; retryAfter?: number };
      if (attempt === MAX_ATTEMPTS || (status < 500 && status !== 429)) throw cause;
      await sleep(1_000 * (retryAfter ?? 2 ** (attempt - 1)));
    }
  }
};
