import type { ApolloServerPlugin } from '@apollo/server';
import type { Request } from 'express';
import { type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql';
import { costOf } from './cost.ts';
import { createDocuments } from './documents.ts';
import type { Operation } from './execute.ts';
import { limits } from './limits.ts';

export type KnownQueries = {
  /** An Apollo plugin that remembers the document of each query that was parsed and validated. */
  plugin: ApolloServerPlugin;
  /** The query of a request, if it is known and the request has no special features; otherwise null. */
  find(request: Pick<Request, 'method' | 'body'>): Operation | null;
};

/** Creates the cache of known queries. It contains nothing about responses or callers. */
export function createKnownQueries(schema: GraphQLSchema): KnownQueries {
  const documents = createDocuments();
  return {
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
      if (costOf(schema, document, definition, variables ?? {}) > limits.cost) return null;
      return { document, operationName, variableValues: variables };
    },
  };
}

const isRecordOrNull = (value: unknown): value is Record<string, unknown> | null =>
  typeof value === 'object' && !Array.isArray(value);
