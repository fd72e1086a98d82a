import fastifyJwt from '@fastify/jwt';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import mercuriusAuth from 'mercurius-auth';
import { createResolvers, each, signedInFields, typeDefs } from '../work.js';
import { report } from './listen.js';

/** Mercurius with mercurius-auth and @fastify/jwt. `cache` caches verified tokens; `jit` compiles operations. */
const [cache, jit] = ['cache', 'jit'].map((option) => process.argv.includes(option));

const app = Fastify();
await app.register(fastifyJwt, {
  secret: { public: process.env.CLERK_JWT_KEY },
  verify: { algorithms: ['RS256'], ...(cache ? { cache: 10_000 } : {}) },
});
app.addHook('onRequest', async (request) => {
  if (request.headers.authorization !== undefined) await request.jwtVerify();
});
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: createResolvers(({ auth }) => auth.userId),
  ...(jit ? { jit: 1 } : {}),
});

const signedIn = (_parent, userId) => userId !== null;
const self = ({ id }, userId) => id === userId;
await app.register(mercuriusAuth, {
  mode: 'external',
  authContext: ({ reply }) => ({ userId: reply.request.user?.sub ?? null }),
  applyPolicy: (policy, parent, _args, { auth }) => policy(parent, auth.userId),
  policy: {
    Query: each(signedInFields.Query, signedIn),
    User: { ...each(signedInFields.User, signedIn), email: self },
    Post: each(signedInFields.Post, signedIn),
  },
});

await app.listen({ port: 0, host: '127.0.0.1' });
report(app.server.address().port);
