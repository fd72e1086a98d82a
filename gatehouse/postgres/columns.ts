import { timestamp } from 'drizzle-orm/pg-core';

/** A time with milliseconds, the precision of a JavaScript Date, so that a cursor made from it finds its row again. */
export function moment(name: string) {
  return timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
}
