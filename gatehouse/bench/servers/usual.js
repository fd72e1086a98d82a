import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import util from 'node:util';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { clerkMiddleware, getAuth } from '@clerk/express';
import { makeExecutableSchema } from '@graphql-tools/schema';
import express from 'express';
import { createResolvers, each, signedInFields, typeDefs } from '../work.js';
import { listen } from './listen.js';

// graphql-shield 7.6.5 cannot be imported on Node 23 and later without this.
util.isUndefined ??= (value) => value === undefined;
const require = createRequire(import.meta.url);
const { allow, deny, rule, shield } = require('graphql-shield');
const { applyMiddleware } = require('graphql-middleware');

/** The usual composition: Apollo on Express, `clerkMiddleware`, graphql-shield. */
const signedIn = rule({ cache: 'contextual' })((_parent, _args, { userId }) => userId !== null);
const self = rule({ cache: 'strict' })(({ id }, _args, { userId }) => id === userId);
const rules = {
  Query: { hello: allow, ...each(signedInFields.Query, signedIn) },
  User: { ...each(signedInFields.User, signedIn), email: self },
  Post: each(signedInFields.Post, signedIn),
};

const schema = makeExecutableSchema({ typeDefs, resolvers: createResolvers(({ userId }) => userId) });
const apollo = new ApolloServer({ schema: applyMiddleware(schema, shield(rules, { fallbackRule: deny })) });
await apollo.start();

const app = express();
app.use(clerkMiddleware({ jwtKey: process.env.CLERK_JWT_KEY }));
const context = async ({ req }) => ({ userId: getAuth(req).userId });
app.use('/graphql', express.json(), expressMiddleware(apollo, { context }));

await listen(createServer(app));
