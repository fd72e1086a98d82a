import type { ApolloServerPlugin } from '@apollo/server';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { Limits } from '../config/index.ts';
import { costOf } from './cost.ts';

/** GraphQL Armor's validation rules: https://escape.tech/graphql-armor/docs */
export function limitingRules({ operation: { depth, aliases, directives } }: Limits): ValidationRule[] {
  return [
    maxDepthRule({ n: depth, flattenFragments: true, ...reporting }),
    maxAliasesRule({ n: aliases, allowList: [], ...reporting }),
    maxDirectivesRule({ n: directives, ...reporting }),
  ];
}

/** Reports faults as other validation rules do. By default Armor's rules throw, which Apollo Server treats as a bug. */
const reporting = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { message }: GraphQLError) =>
      context?.reportError(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })),
  ],
};

/** What is wrong with the text of a document, before it is parsed, or null. */
export function faultOfText(text: string, { operation: { characters, lines } }: Limits): string | null {
  if (text.length > characters) return `A query has at most ${characters} characters.`;
  if (text.split(LINE_END, lines + 1).length > lines) return `A query has at most ${lines} lines.`;
  return null;
}
/** https://spec.graphql.org/October2021/#sec-Line-Terminators */
const LINE_END = /\r\n|[\n\r]/;

/**
 * Checks the cost of an operation with its variables.
 * @throws {GraphQLError} GRAPHQL_VALIDATION_FAILED if it costs too much
 */
export function limitCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> | undefined,
  limits: Limits,
): void {
  const cost = costOf(schema, document, operation, variables ?? {}, limits.page.max);
  const max = limits.operation.cost;
  if (cost <= max) return;
  throw new GraphQLError(`Query Cost limit of ${max} exceeded, found ${Math.round(cost)}.`, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

/** The same for Apollo Server. */
export function costLimit(limits: Limits): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request }) {
          // Without an operation Apollo Server refuses the request itself.
          if (operation !== undefined) limitCost(schema, document, operation, request.variables, limits);
        },
      };
    },
  };
}
