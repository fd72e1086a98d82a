import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloArmor } from '@escape.tech/graphql-armor';

/** How large one operation may be. Each is far above what a client of this API needs, and far below what hurts. */
export const limits = {
  /** Lexical tokens of the document, counted while it is parsed. */
  tokens: 1_000,
  /** Levels of fields: enough for a list within a list, and not for a third, which could be a million rows. */
  depth: 8,
  aliases: 15,
  directives: 20,
  /** A scalar costs 1, an object 2, and each level multiplies what is in it by 1.5. */
  cost: 5_000,
} as const;

/** GraphQL Armor's plugins and validation rules for Apollo Server: https://escape.tech/graphql-armor/docs */
export const protection = () => {
  const { plugins, validationRules } = new ApolloArmor({
    maxTokens: { enabled: false },
    maxDepth: { n: limits.depth },
    maxAliases: { n: limits.aliases },
    maxDirectives: { n: limits.directives },
    costLimit: { maxCost: limits.cost },
    blockFieldSuggestion: { enabled: true },
  }).protect();
  // Armor's declarations resolve to the CommonJS twin of Apollo's types.
  return { plugins: plugins as unknown as ApolloServerPlugin[], validationRules };
};
