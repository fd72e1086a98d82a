import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { createResolvers, typeDefs, VIEWER } from '../work.js';
import { listen } from './listen.js';

/** Bare Apollo on Express, the baseline of the ratios: no authentication, no rules; every caller is the same user. */
const apollo = new ApolloServer({ typeDefs, resolvers: createResolvers(() => VIEWER) });
await apollo.start();

const app = express();
app.use('/graphql', express.json(), expressMiddleware(apollo));

await listen(createServer(app));
