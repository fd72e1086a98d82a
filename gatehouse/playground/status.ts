/** One line on what the server stands on, and what to do about it. */
export type Status = { label: string; text: string; isGood: boolean };

/** What the application tells of itself. */
export type Foundations = {
  localClerk: boolean;
  /** `PGlite` or `PostgreSQL`. */
  database: string;
  /** Resolves when the database answers. */
  ready(): Promise<void>;
  /** What is off, a sentence each. */
  off: readonly string[];
};

/** What the server stands on at this moment, and what is off. No address and no secret is in it. */
export async function readStatus({ localClerk, database, ready, off }: Foundations): Promise<Status[]> {
  const isReady = await ready().then(
    () => true,
    () => false,
  );
  return [
    { label: 'Identity', text: localClerk ? 'local Clerk' : 'your Clerk application', isGood: true },
    {
      label: 'Database',
      text: isReady ? `${database} answers` : `${database} does not answer: is it running, and is DATABASE_URL right?`,
      isGood: isReady,
    },
    ...off.map((text) => ({ label: 'Off', text, isGood: true })),
  ];
}
