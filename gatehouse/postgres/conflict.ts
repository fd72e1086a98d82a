import { ApiError } from '../errors/index.ts';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';

/**
 * Returns the result of a write, or throws `CONFLICT` if it violates a unique index. If two callers write the same
 * value at once, one gets the row and the other the conflict, which a query before the write could not guarantee.
 * @param messages the messages for callers, by the name of the index; any other violation is thrown unchanged
 *
 * @example conflictIfTaken(db.insert(invoices).values(row).returning(), { invoices_number: 'This number is taken.' })
 */
export async function conflictIfTaken<Result>(
  write: PromiseLike<Result>,
  messages: Readonly<Record<string, string>>,
): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    // Drizzle's error contains the statement; its cause is PostgreSQL's error.
    const { code, constraint = '' } = ((error as Error).cause ?? error) as { code?: string; constraint?: string };
    const message = code === UNIQUE_VIOLATION && Object.hasOwn(messages, constraint) ? messages[constraint] : undefined;
    throw message === undefined ? error : new ApiError('CONFLICT', message);
  }
}
