import { ApiError } from '../errors/index.ts';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';

/**
 * The result of a write, or `CONFLICT` where it would break a unique index. Of two callers who write the same value at once,
 * one gets the row and the other the conflict, which a query before the write could not promise.
 * @param messages what the caller reads, by the name of the index; any other violation is thrown as it is
 *
 * @example conflictIfTaken(db.insert(invoices).values(row).returning(), { invoices_number: 'There is such an invoice.' })
 */
export async function conflictIfTaken<Result>(
  write: PromiseLike<Result>,
  messages: Readonly<Record<string, string>>,
): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    // Drizzle's error holds the statement; what PostgreSQL said is its cause.
    const { code, constraint = '' } = ((error as Error).cause ?? error) as { code?: string; constraint?: string };
    const message = code === UNIQUE_VIOLATION && Object.hasOwn(messages, constraint) ? messages[constraint] : undefined;
    throw message === undefined ? error : new ApiError('CONFLICT', message);
  }
}
