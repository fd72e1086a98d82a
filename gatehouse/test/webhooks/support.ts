import { like } from 'drizzle-orm';
import { sessionsEnded } from '../../clerk/deliveries.ts';
import { memberships, organizations } from '../../clerk/organizations.ts';
import { users } from '../../clerk/users.ts';
import { sendWebhook, signWebhook } from '../../local-clerk/webhook.ts';
import type { Database } from '../../postgres/database.ts';
import { startApi } from '../support/api.ts';
import type { Message, State } from './history.ts';

/** Delivers as Clerk does, and returns the status of the answer. */
export function delivererTo(url: string, secret: string) {
  return async ({ id, event }: Message) => {
    const response = await sendWebhook({ url: `${url}/webhooks/clerk`, secret, id, event });
    await response.arrayBuffer();
    return response.status;
  };
}

/** The server, and functions to act as Clerk. */
export async function startWebhooks(env: Record<string, string | undefined> = {}) {
  const api = await startApi(env);
  const secret = api.keys.webhookSecret;
  let count = 0;
  const deliver = delivererTo(api.url, secret);
  return {
    ...api,
    secret,
    deliver,
    /** Delivers an event in a new message. */
    tell: (type: string, data: Record<string, unknown>, timestamp = Date.now()) =>
      deliver({ id: `msg_${count++}`, event: { object: 'event', type, data, timestamp } }),
    /** Posts exactly this body with these headers. */
    post: (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
      fetch(`${api.url}/webhooks/clerk`, { method: 'POST', headers, body }),
    sign: (body: string, message: Partial<Parameters<typeof signWebhook>[0]> = {}) =>
      signWebhook({ secret, id: 'msg_signed', timestamp: Date.now(), ...message, body }),
  };
}

/** What the mirror holds of the history with this prefix, in the form of the state that `makeHistory` gives. */
export async function readMirror(db: Database, prefix: string): Promise<State> {
  const some = `%\\_${prefix}\\_%`;
  const rows = {
    users: await db.select().from(users).where(like(users.id, some)),
    organizations: await db.select().from(organizations).where(like(organizations.id, some)),
    memberships: await db.select().from(memberships).where(like(memberships.userId, some)),
    sessions: await db.select().from(sessionsEnded).where(like(sessionsEnded.sessionId, some)),
  };
  return {
    users: table(rows.users, ({ id, imageUrl: _, ...row }) => [id, row]),
    organizations: table(rows.organizations, ({ id, ...row }) => [id, row]),
    memberships: table(rows.memberships, ({ organizationId, userId, ...row }) => [`${organizationId} ${userId}`, row]),
    sessions: table(rows.sessions, ({ sessionId, ...row }) => [sessionId, row]),
  };
}

/** By key, with times in milliseconds. */
const table = <Row>(rows: Row[], entryOf: (row: Row) => [string, Record<string, unknown>]) =>
  new Map(
    rows.map((row) => {
      const [key, columns] = entryOf(row);
      const values = Object.entries(columns).map(([name, value]) => [
        name,
        value instanceof Date ? Number(value) : value,
      ]);
      return [key, Object.fromEntries(values)];
    }),
  );
