import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import { type ExecutionResult, execute, type GraphQLSchema, parse, subscribe, validate } from 'graphql';
import { guardSchema } from '../../guard/compile.ts';
import type { Context } from '../app/context.ts';

type Options = { resolvers?: IResolvers; explain?: boolean };

export function unguardedSchema(typeDefs: string, resolvers: IResolvers = {}): GraphQLSchema {
  return makeExecutableSchema({ typeDefs, resolvers });
}

/** A schema of these rules, as the server makes it. */
export function guardedSchema(typeDefs: string, rules: Record<string, object>, options: Options = {}): GraphQLSchema {
  return guardSchema(
    unguardedSchema(typeDefs, options.resolvers),
    { test: { rules } },
    { explain: options.explain ?? false },
  );
}

export const anonymous = { isAuthenticated: false, userId: null, tokenType: 'session_token', has: () => false };
export function person(userId: string, more: object = {}) {
  return {
    isAuthenticated: true,
    tokenType: 'session_token',
    userId,
    sessionId: `sess_${userId}`,
    sessionClaims: {},
    has: () => false,
    ...more,
  };
}

/** What the rules of these tests need of a context, with the lines that were logged. */
export function contextOf(auth: object, more: object = {}) {
  const logged: { fields: Record<string, unknown>; message: string }[] = [];
  const log = { error: (fields: Record<string, unknown>, message: string) => logged.push({ fields, message }) };
  return Object.assign({ auth, log, logged }, more) as unknown as Context & { logged: typeof logged };
}

const documentOf = (schema: GraphQLSchema, query: string) => {
  const document = parse(query);
  const [error] = validate(schema, document);
  if (error) throw error;
  return document;
};

export async function run(schema: GraphQLSchema, query: string, context: unknown, rootValue: unknown = {}) {
  return (await execute({
    schema,
    document: documentOf(schema, query),
    contextValue: context,
    rootValue,
  })) as ExecutionResult;
}

export function open(schema: GraphQLSchema, query: string, context: unknown) {
  return subscribe({ schema, document: documentOf(schema, query), contextValue: context });
}

export function codesOf({ errors = [] }: ExecutionResult) {
  return errors.map(({ extensions }) => extensions.code);
}
