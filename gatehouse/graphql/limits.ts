import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { MAX_RESPONSE_BYTES } from '../operations/index.ts';
import { costOf } from './cost.ts';

/** How large one operation may be. Each is far above what a client of this API needs, and far below what hurts. */
export const limits = {
  /** Lexical tokens of the document, counted while it is parsed. */
  tokens: 1_000,
  /** White space and comments are no tokens: they cost memory for as long as the document is known. */
  characters: 16_000,
  /** Each error of an answer counts the lines before its place. */
  lines: 1_000,
  /** Faults of variables that are told, before one sentence says that there are more: each repeats the whole value. */
  variableFaults: 3,
  /** Levels of fields: enough for a list within a list, and not for a third, which could be a million rows. */
  depth: 8,
  aliases: 15,
  directives: 20,
  /**
   * A scalar costs 1, a text 1 for each 1,000 characters that it may hold (`@maxLength`), an object 2 (more under a long alias,
   * which every row repeats), each level multiplies what is in it by 1.5, and a page by its size: a hundred posts with every
   * short field cost 6,400, twenty with their bodies 7,000, and a hundred with a hundred each half a million.
   */
  cost: 10_000,
  responseBytes: MAX_RESPONSE_BYTES,
} as const;

/** GraphQL Armor's plugins and validation rules for Apollo Server: https://escape.tech/graphql-armor/docs */
export const protection = () => {
  const { plugins, validationRules } = new ApolloArmor({
    maxTokens: { enabled: false },
    maxDepth: { n: limits.depth, flattenFragments: true },
    maxAliases: { n: limits.aliases, allowList: [] },
    maxDirectives: { n: limits.directives },
    // Armor does not know variables, so that a page of `first: $first` would count as one row.
    costLimit: { enabled: false },
    // Not all suggestions: formatError takes them out.
    blockFieldSuggestion: { enabled: false },
  }).protect();
  // Armor's declarations resolve to the CommonJS twin of Apollo's types.
  return { plugins: plugins as unknown as ApolloServerPlugin[], validationRules };
};

/** What is wrong with the mere text of a document, before it is parsed; null if nothing is. */
export const faultOfText = (text: string): string | null => {
  if (text.length > limits.characters) return `A query has at most ${limits.characters} characters.`;
  if (text.split(LINE_END, limits.lines + 1).length > limits.lines) return `A query has at most ${limits.lines} lines.`;
  return null;
};
/** https://spec.graphql.org/October2021/#sec-Line-Terminators */
const LINE_END = /\r\n|[\n\r]/;

/**
 * Refuses an operation that costs too much with the variables that came with it.
 * @throws {GraphQLError} GRAPHQL_VALIDATION_FAILED
 */
export const limitCost = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> = {},
): void => {
  const cost = costOf(schema, document, operation, variables);
  if (cost <= limits.cost) return;
  throw new GraphQLError(`Query Cost limit of ${limits.cost} exceeded, found ${Math.round(cost)}.`, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
};

/** The same for Apollo Server. */
export const costLimit: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request }) {
        // Without an operation Apollo Server refuses the request itself.
        if (operation !== undefined) limitCost(schema, document, operation, request.variables);
      },
    };
  },
};
