import { StartError } from '../errors/index.ts';

type Fault = Error & { code?: string };

/** Duplicate or undefined table, column, object: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const NOT_AS_EXPECTED: readonly unknown[] = ['42P07', '42701', '42710', '42P01', '42703', '42704'];

/** PostgreSQL's own error, which is the cause of Drizzle's. */
export function faultOf(cause: unknown): Fault {
  return cause instanceof Error && cause.cause instanceof Error ? cause.cause : (cause as Fault);
}

/** The error of a failed migration: PostgreSQL's message, and what to do if the tables are not as expected. */
export function migrationFault(cause: unknown, database: string): StartError {
  const { message, code } = faultOf(cause);
  const remedy = NOT_AS_EXPECTED.includes(code)
    ? ' The tables are not as the migrations left them: perhaps one was changed after it had been applied here. ' +
      '`npm run doctor` says which; `npm run db:fresh` makes a new local database with the sample rows.'
    : '';
  return new StartError(`The migrations could not be applied to ${database}: ${message}.${remedy}`, { cause });
}
