import type { RejectedWebhook } from './request-log.ts';

/** One line about a service that the server needs: its state, what to do about it, and details. */
type Status = {
  label: string;
  text: string;
  isGood: boolean;
  remedy: string | null;
  details: readonly string[];
};

/** What the application provides. */
export type Foundations = {
  localClerk: boolean;
  /** `PGlite` or `PostgreSQL`. */
  database: string;
  /** Resolves if the database responds. */
  databaseReady(): Promise<unknown>;
  /** Resolves if Redis responds; null if there is none. */
  redisReady: (() => Promise<unknown>) | null;
  /** The latest webhook messages that were applied, newest first; null if webhooks are off. */
  webhooks: (() => Promise<{ type: string; receivedAt: Date }[]>) | null;
  /** What is off, a sentence each, and the variable that turns it on. */
  off: readonly { variable: string; text: string }[];
};

const MAX_WEBHOOKS = 5;
/** Each of these has its own line. */
const OWN_LINES = ['CLERK_WEBHOOK_SIGNING_SECRET', 'DATABASE_URL', 'REDIS_URL'];

/** The state of the services that the server needs, in five lines. They contain no address and no secret. */
export async function readStatus(parts: Foundations, rejected: readonly RejectedWebhook[]): Promise<Status[]> {
  const off = parts.off.filter(({ variable }) => !OWN_LINES.includes(variable)).map(({ text }) => text);
  const [database, redis, webhooks] = await Promise.all([
    databaseLine(parts),
    redisLine(parts),
    webhooksLine(parts, rejected),
  ]);
  return [
    parts.localClerk
      ? line('Identity', 'the local Clerk', 'To use your own: set CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY in .env.')
      : line('Identity', 'your Clerk application', 'To use the local Clerk: remove its keys from .env.'),
    database,
    redis,
    webhooks,
    line('Off', off.length === 0 ? 'nothing' : `${off.length} ${off.length === 1 ? 'feature' : 'features'}`, null, off),
  ];
}

const line = (label: string, text: string, remedy: string | null, details: readonly string[] = []): Status => {
  return { label, text, isGood: true, remedy, details };
};

const bad = (label: string, text: string, remedy: string): Status => ({ ...line(label, text, remedy), isGood: false });

const responds = (ask: () => Promise<unknown>): Promise<boolean> =>
  ask().then(
    () => true,
    () => false,
  );

const databaseLine = async ({ database, databaseReady }: Foundations): Promise<Status> => {
  if (!(await responds(databaseReady)))
    return bad(
      'Database',
      `${database} does not respond`,
      'Is it running, and is DATABASE_URL right? Try npm run doctor.',
    );
  const isPglite = database === 'PGlite';
  return line('Database', `${database} responds`, isPglite ? 'To use PostgreSQL: set DATABASE_URL in .env.' : null);
};

const redisLine = async ({ redisReady }: Foundations): Promise<Status> => {
  if (redisReady === null)
    return line('Redis', 'none: events and rate limits stay in this process', 'To share them: set REDIS_URL in .env.');
  if (await responds(redisReady)) return line('Redis', 'responds', null);
  return bad('Redis', 'does not respond', 'Is it running, and is REDIS_URL right?');
};

const webhooksLine = async ({ webhooks }: Foundations, rejected: readonly RejectedWebhook[]): Promise<Status> => {
  if (webhooks === null) return line('Webhooks', 'off', 'Set CLERK_WEBHOOK_SIGNING_SECRET in .env.');
  const applied = await webhooks().catch(() => []);
  const all = [
    ...applied.map(({ type, receivedAt }) => ({ at: receivedAt, text: `${type}, applied`, isGood: true })),
    ...rejected.map(({ at, status, detail }) => ({ at, text: `${status}: ${detail}`, isGood: false })),
  ];
  const latest = all.sort((one, two) => two.at.getTime() - one.at.getTime()).slice(0, MAX_WEBHOOKS);
  const details = latest.map(({ at, text }) => `${at.toISOString()} ${text}`);
  const [newest] = latest;
  if (newest === undefined)
    return line('Webhooks', 'on, none received yet', 'To send one: npm run webhook -- user.updated --as linus');
  if (newest.isGood) return line('Webhooks', `on, the latest ${latest.length}`, null, details);
  return {
    ...bad('Webhooks', 'the latest was rejected', 'Is CLERK_WEBHOOK_SIGNING_SECRET the one of this endpoint?'),
    details,
  };
};
