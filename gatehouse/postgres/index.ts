// PostgreSQL, or PGlite inside this process: opening, migrations, pages, rows by id, and events between instances.
// Takes the configuration and the application's migrations; openDatabase returns Drizzle's database with `ready` and
// `close`.
export { checkMigrations } from './check-migrations.ts';
export { moment } from './columns.ts';
export { conflictIfTaken } from './conflict.ts';
export type { Database, OpenDatabase } from './database.ts';
export { accessEnded, defineEvent, type Events, type EventType } from './event.ts';
export { createEvents } from './events.ts';
export { conditionsOf, type Grounds, meetsAny, whereAny } from './grounds.ts';
export { largeFields } from './large-fields.ts';
export { createLoaders, type Loaders } from './loaders.ts';
export { acceptFirst, loopTurn, shortTurn } from './loop-turn.ts';
export { mapEvents } from './map-events.ts';
export { openAsItIs, openDatabase } from './open-database.ts';
export { type Connection, type PageArgs, readPage } from './pages.ts';
export { connectRedis } from './redis.ts';
export { type RowOf, rowsOf } from './rows.ts';
export { turnsOf } from './statements.ts';
