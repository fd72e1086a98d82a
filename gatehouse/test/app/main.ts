import { once } from 'node:events';
import { createSchema } from '../../graphql/index.ts';
import { createLog } from '../../log/index.ts';
import { createEvents, openDatabase } from '../../postgres/index.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { migrationsFolder } from './data/migrations.ts';
import { domains, sdl } from './domains.ts';

// The server as a process of its own, until SIGTERM; its log says on which port it listens.

const config = readConfig();
const log = createLog(config);
const schema = createSchema({ sdl, domains, explain: !config.production });
const database = await openDatabase(config.database, log, { ...config, migrationsFolder });
const events = createEvents(config.redis, log);
const app = await createApp({ config, log, database, events, schema });
app.server.listen(config.http.port, config.http.host);
await once(app.server, 'listening');
log.info({ address: app.server.address() }, 'listening');

await once(process, 'SIGTERM');
app.drain();
await app.close();
await events.close();
await database.close();
process.exit(0);
