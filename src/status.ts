import { type Config, offParts } from './config.ts';
import type { OpenDatabase } from './data/database.ts';

/** One line on what the server stands on, and what to do about it. */
export type Status = { label: string; text: string; isGood: boolean };

/** What the server stands on at this moment, and what is off. No address and no secret is in it. */
export async function readStatus(config: Config, database: Pick<OpenDatabase, 'ready'>): Promise<Status[]> {
  const isReady = await database.ready().then(
    () => true,
    () => false,
  );
  const kind = config.database.kind === 'pglite' ? 'PGlite' : 'PostgreSQL';
  return [
    { label: 'Identity', text: config.clerk.local ? 'local Clerk' : 'your Clerk application', isGood: true },
    {
      label: 'Database',
      text: isReady ? `${kind} answers` : `${kind} does not answer: is it running, and is DATABASE_URL right?`,
      isGood: isReady,
    },
    ...offParts(config).map((text) => ({ label: 'Off', text, isGood: true })),
  ];
}
