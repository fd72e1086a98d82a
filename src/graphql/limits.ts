import { ApolloArmor } from '@escape.tech/graphql-armor';

/** How large one operation may be. Each is far above what a client of this API needs, and far below what hurts. */
export const limits = {
  /** Lexical tokens of the document. */
  tokens: 1_000,
  depth: 10,
  aliases: 15,
  directives: 20,
  /** Every field costs 1, every object 2, each level multiplies by 1.5. */
  cost: 5_000,
} as const;

/** GraphQL Armor's plugins and validation rules for Apollo Server (https://escape.tech/graphql-armor/docs). */
export const protection = () =>
  new ApolloArmor({
    maxTokens: { n: limits.tokens },
    maxDepth: { n: limits.depth },
    maxAliases: { n: limits.aliases },
    maxDirectives: { n: limits.directives },
    costLimit: { maxCost: limits.cost },
    blockFieldSuggestion: { enabled: true },
  }).protect();
