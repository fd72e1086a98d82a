import { createRequire } from 'node:module';
import { listen } from './listen.js';

const pg = createRequire(new URL('../../package.json', import.meta.url))('pg');

/** The whole product, with its own schema, on PostgreSQL; counts its statements and the time that they took. */
const product = (file) => import(new URL(`../../.data/bench/src/${file}`, import.meta.url));
const { createApp } = await product('app.js');
const { readConfig } = await product('config.js');
const { openDatabase } = await product('data/database.js');
const { createEvents } = await product('data/events.js');
const { domains, sdl } = await product('domains.js');
const { createSchema } = await product('graphql/schema.js');
const { createLog } = await product('log.js');

const counted = { statements: 0, waited: 0 };
const { query } = pg.Pool.prototype;
/** Milliseconds from each call of the driver to its rows; requests come one at a time, so that none overlap. */
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
const database = await openDatabase(config.database, log);
const events = createEvents(config.redis, log);
const app = await createApp({ config, log, database, events, schema });

await listen(app.server, () => counted);
