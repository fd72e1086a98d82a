import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Caller } from './callers.ts';
import type { FuzzOperation } from './operation.ts';

type Subscription = Extract<FuzzOperation, { via: 'graphql' }>;
export type Event = { readonly caller: Caller; readonly operation: Subscription; readonly body: unknown };

/**
 * Opens every subscription that needs no arguments as every caller, and keeps the events.
 * @returns `take`, which returns the events since the last call, and `close`
 */
export function openSubscriptions(schema: GraphQLSchema, url: string, callers: readonly Caller[]) {
  const events: Event[] = [];
  const fields = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
  const operations = fields
    .filter(({ args }) => !args.some(isRequiredArgument))
    .map((field): Subscription => {
      const type = getNamedType(field.type);
      const inside = isCompositeType(type) ? ` ${selectionOf(type, 0)}` : '';
      const query = `subscription A { ${field.name}${inside} }`;
      return { via: 'graphql', query, variables: {}, operationName: 'A', writes: false };
    });
  const clients =
    operations.length === 0
      ? []
      : callers.map((caller) => {
          const client = createClient({
            url: `${url.replace('http', 'ws')}/graphql`,
            webSocketImpl: WebSocket,
            connectionParams: caller.authorization === null ? {} : { authorization: caller.authorization },
            retryAttempts: 0,
          });
          for (const operation of operations) {
            const take = (body: unknown) => void events.push({ caller, operation, body });
            client.subscribe(
              { query: operation.query },
              { next: take, error: (cause) => Array.isArray(cause) && take({ errors: cause }), complete: () => {} },
            );
          }
          return client;
        });
  return {
    take: (): Event[] => events.splice(0),
    close: async () => void (await Promise.all(clients.map((client) => client.dispose()))),
  };
}

const selectionOf = (type: GraphQLCompositeType, depth: number): string => {
  if (!isObjectType(type)) return '{ __typename }';
  const texts = Object.values(type.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .flatMap((field) => {
      const named = getNamedType(field.type);
      if (!isCompositeType(named)) return [field.name];
      return depth < 2 ? [`${field.name} ${selectionOf(named, depth + 1)}`] : [];
    });
  return `{ __typename ${texts.join(' ')} }`;
};
