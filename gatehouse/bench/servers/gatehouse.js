import { createRequire } from 'node:module';
import { createResolvers, each, signedInFields, typeDefs } from '../work.js';
import { listen } from './listen.js';

/** Gatehouse from its own app.ts, in production mode, with limits and log; only the domain is the bench's. */
const product = (file) => import(new URL(`../../../.data/bench/${file}`, import.meta.url));
const { createApp } = await product('src/app.js');
const { readConfig } = await product('src/config.js');
const { sessionOf } = await product('gatehouse/auth/index.js');
const { anyone, guardSchema, rulesFor, signedIn } = await product('gatehouse/guard/index.js');
const { createLog } = await product('gatehouse/log/index.js');
const { createEvents } = await product('gatehouse/postgres/index.js');
const { makeExecutableSchema } = createRequire(new URL('../../../package.json', import.meta.url))(
  '@graphql-tools/schema',
);

const { objectRule } = rulesFor();
const self = objectRule('self', ({ id }, { auth }) => id === sessionOf(auth)?.userId);
const rules = {
  Query: { hello: anyone('says hello to everybody'), ...each(signedInFields.Query, signedIn) },
  User: { ...each(signedInFields.User, signedIn), email: self },
  Post: each(signedInFields.Post, signedIn),
};
const resolvers = createResolvers(({ auth }) => sessionOf(auth)?.userId);
const schema = guardSchema(makeExecutableSchema({ typeDefs, resolvers }), { bench: { rules } }, { explain: false });

const config = readConfig();
const log = createLog(config);
const database = { db: {}, ready: async () => {}, close: async () => {} };
const events = createEvents(config.redis, log);
const app = await createApp({ config, log, database, events, schema });

await listen(app.server);
