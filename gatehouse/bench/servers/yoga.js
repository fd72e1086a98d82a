import { createServer } from 'node:http';
import { useGenericAuth } from '@envelop/generic-auth';
import { createInlineSigningKeyProvider, useJWT } from '@graphql-yoga/plugin-jwt';
import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { createResolvers, typeDefs } from '../work.js';
import { listen } from './listen.js';

/**
 * GraphQL Yoga with its JWT plugin and generic-auth. generic-auth checks an operation before it runs, by the caller
 * alone; a rule on the object belongs in the resolver, as its documentation says.
 */
const userIdOf = (context) => context.jwt?.payload.sub ?? null;
const resolvers = createResolvers(userIdOf);
resolvers.User = {
  email: ({ id, email }, _args, context) => {
    if (id !== userIdOf(context)) throw new GraphQLError('Not yours', { extensions: { code: 'FORBIDDEN' } });
    return email;
  },
};
const protectedDefs = typeDefs
  .replace('type Query', 'directive @skipAuth on FIELD_DEFINITION\n type Query')
  .replace('hello: String!', 'hello: String! @skipAuth');

const yoga = createYoga({
  schema: createSchema({ typeDefs: protectedDefs, resolvers }),
  logging: false,
  plugins: [
    useJWT({
      signingKeyProviders: [createInlineSigningKeyProvider(process.env.CLERK_JWT_KEY)],
      tokenVerification: { algorithms: ['RS256'] },
      reject: { missingToken: false, invalidToken: true },
    }),
    useGenericAuth({ mode: 'protect-all', resolveUserFn: (context) => context.jwt?.payload ?? null }),
  ],
});

await listen(createServer(yoga));
