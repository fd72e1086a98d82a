import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import { type ExecutionResult, execute, type GraphQLSchema, parse, subscribe, validate } from 'graphql';
import { guardSchema } from '../../gatehouse/guard/compile.ts';
import type { Context } from '../../src/context.ts';

type Options = { resolvers?: IResolvers; explain?: boolean };

export const unguardedSchema = (typeDefs: string, resolvers: IResolvers = {}): GraphQLSchema =>
  makeExecutableSchema({ typeDefs, resolvers });

/** A schema of these rules, as the server makes it. */
export const guardedSchema = (typeDefs: string, rules: Record<string, object>, options: Options = {}): GraphQLSchema =>
  guardSchema(unguardedSchema(typeDefs, options.resolvers), { test: { rules } }, { explain: options.explain ?? false });

export const nobody = { isAuthenticated: false, userId: null, tokenType: 'session_token', has: () => false };
export const person = (userId: string, more: object = {}) => ({
  isAuthenticated: true,
  tokenType: 'session_token',
  userId,
  sessionId: `sess_${userId}`,
  sessionClaims: {},
  has: () => false,
  ...more,
});

/** What the rules of these tests need of a context, with the lines that were logged. */
export const contextOf = (auth: object, more: object = {}) => {
  const logged: { fields: Record<string, unknown>; message: string }[] = [];
  const log = { error: (fields: Record<string, unknown>, message: string) => logged.push({ fields, message }) };
  return Object.assign({ auth, log, logged }, more) as unknown as Context & { logged: typeof logged };
};

const documentOf = (schema: GraphQLSchema, query: string) => {
  const document = parse(query);
  const [error] = validate(schema, document);
  if (error) throw error;
  return document;
};

export const run = async (schema: GraphQLSchema, query: string, context: unknown, rootValue: unknown = {}) =>
  (await execute({ schema, document: documentOf(schema, query), contextValue: context, rootValue })) as ExecutionResult;

export const open = (schema: GraphQLSchema, query: string, context: unknown) =>
  subscribe({ schema, document: documentOf(schema, query), contextValue: context });

export const codesOf = ({ errors = [] }: ExecutionResult) => errors.map(({ extensions }) => extensions.code);
