import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { MAX_RESPONSE_BYTES } from '../operations/index.ts';
import { costOf } from './cost.ts';

/** Limits of one operation: far above the needs of this API's clients, and far below what hurts. */
export const limits = {
  /** Lexical tokens of the document, counted while it is parsed. */
  tokens: 1_000,
  /** White space and comments are not tokens, but take memory as long as the document is cached. */
  characters: 16_000,
  /** Each error counts the lines before its position. */
  lines: 1_000,
  /** Errors about variables before they are summarized: each one repeats the whole value. */
  variableFaults: 3,
  /** Levels of fields: enough for a list within a list, but not for a third, which could be a million rows. */
  depth: 8,
  aliases: 15,
  directives: 20,
  /**
   * A scalar costs 1, a text 1 for each 1,000 characters that it may have (`@maxLength`), and an object 2 (more with a
   * long alias, which every row repeats). Each level multiplies its content by 1.5, and a page by its size. A hundred
   * posts with every short field cost 6,400, twenty with their bodies 7,000, and a hundred with a hundred each half a
   * million.
   */
  cost: 10_000,
  responseBytes: MAX_RESPONSE_BYTES,
} as const;

/** GraphQL Armor's plugins and validation rules for Apollo Server: https://escape.tech/graphql-armor/docs */
export function protection() {
  const { plugins, validationRules } = new ApolloArmor({
    maxTokens: { enabled: false },
    maxDepth: { n: limits.depth, flattenFragments: true },
    maxAliases: { n: limits.aliases, allowList: [] },
    maxDirectives: { n: limits.directives },
    // Armor ignores variables: a page of `first: $first` would count as one row.
    costLimit: { enabled: false },
    // Armor misses some suggestions; formatError removes them all.
    blockFieldSuggestion: { enabled: false },
  }).protect();
  // Armor's declarations refer to the CommonJS version of Apollo's types.
  return { plugins: plugins as unknown as ApolloServerPlugin[], validationRules };
}

/** Checks the text of a document before it is parsed; returns what is wrong, or null. */
export function faultOfText(text: string): string | null {
  if (text.length > limits.characters) return `A query has at most ${limits.characters} characters.`;
  if (text.split(LINE_END, limits.lines + 1).length > limits.lines) return `A query has at most ${limits.lines} lines.`;
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
  variables: Readonly<Record<string, unknown>> = {},
): void {
  const cost = costOf(schema, document, operation, variables);
  if (cost <= limits.cost) return;
  throw new GraphQLError(`Query Cost limit of ${limits.cost} exceeded, found ${Math.round(cost)}.`, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

/** The cost limit as a plugin of Apollo Server. */
export const costLimit: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request }) {
        // Without an operation, Apollo Server rejects the request itself.
        if (operation !== undefined) limitCost(schema, document, operation, request.variables);
      },
    };
  },
};
