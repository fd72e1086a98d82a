import { timestamp } from 'drizzle-orm/pg-core';

/** A moment to the millisecond, which is what a JavaScript Date can hold: a cursor made of it meets its row again. */
export function moment(name: string) {
  return timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
}
