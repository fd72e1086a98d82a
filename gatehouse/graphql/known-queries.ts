import type { ApolloServerPlugin } from '@apollo/server';
import type { Request } from 'express';
import { type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql';
import { defaultLimits, type Limits } from '../config/index.ts';
import { costOf } from './cost.ts';
import { createDocuments } from './documents.ts';
import type { Operation } from './execute.ts';

export type KnownQueries = {
  /** An Apollo plugin that remembers the document of each query that was parsed and validated. */
  plugin: ApolloServerPlugin;
  /** The query of a request, if it is known and the request has no special features; otherwise null. */
  find(request: Pick<Request, 'method' | 'body'>): Operation | null;
  /** How many requests asked for one. */
  count(): number;
};

/** Queries that were read before. It contains nothing about a response or a caller. */
export function createKnownQueries(schema: GraphQLSchema, limits: Limits = defaultLimits): KnownQueries {
  const documents = createDocuments(limits.documents);
  let found = 0;
  return {
    count: () => found,
    plugin: {
      async requestDidStart() {
        return {
          async didResolveOperation({ source, document, operation }) {
            if (operation?.operation === OperationTypeNode.QUERY) documents.set(source, document);
          },
        };
      },
    },
    find({ method, body }) {
      if (method !== 'POST' || typeof body?.query !== 'string' || body.extensions !== undefined) return null;
      const document = documents.get(body.query);
      if (document === undefined) return null;
      const { variables = null, operationName = null } = body;
      if (!isRecordOrNull(variables) || !(operationName === null || typeof operationName === 'string')) return null;
      const definition = getOperationAST(document, operationName);
      if (definition?.operation !== OperationTypeNode.QUERY) return null;
      if (costOf(schema, document, definition, variables ?? {}, limits.page.max) > limits.operation.cost) return null;
      found += 1;
      return { document, operationName, variableValues: variables };
    },
  };
}

const isRecordOrNull = (value: unknown): value is Record<string, unknown> | null =>
  typeof value === 'object' && !Array.isArray(value);
