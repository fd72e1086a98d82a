import { createRequire } from 'node:module';
import { listen } from './listen.js';

const pg = createRequire(new URL('../../../package.json', import.meta.url))('pg');

/** The whole product, with its own schema, on PostgreSQL; counts its statements and the time that they took. */
const product = (file) => import(new URL(`../../../.data/bench/${file}`, import.meta.url));
const { createApp } = await product('src/app.js');
const { readConfig } = await product('src/config.js');
const { migrationsFolder } = await product('src/data/migrations.js');
const { domains, sdl } = await product('src/domains.js');
const { createSchema } = await product('gatehouse/graphql/index.js');
const { createLog } = await product('gatehouse/log/index.js');
const { createEvents, openDatabase } = await product('gatehouse/postgres/index.js');

const counted = { statements: 0, waited: 0 };
const { query } = pg.Pool.prototype;
/** Adds up the milliseconds of each driver call; requests come one at a time, so that calls do not overlap. */
pg.Pool.prototype.query = async function (...args) {
  const start = performance.now();
  const result = await query.apply(this, args);
  counted.statements += 1;
  counted.waited += performance.now() - start;
  return result;
};

const config = readConfig();
const log = createLog(config);
const schema = createSchema({ sdl, domains, explain: false });
const database = await openDatabase(config.database, log, { migrationsFolder });
const events = createEvents(config.redis, log);
const app = await createApp({ config, log, database, events, schema });

await listen(app.server, () => counted);
