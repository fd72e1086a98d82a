import { createRequire } from 'node:module';
import type { GraphQLSchema } from 'graphql';
import type * as Middleware from 'graphql-middleware';
import type * as Shield from 'graphql-shield';
// First, because graphql-shield cannot be imported on Node 23 and later without it.
import '../../guard/shield.ts';

const require = createRequire(import.meta.url);
const { applyMiddleware }: typeof Middleware = require('graphql-middleware');
const { shield }: typeof Shield = require('graphql-shield');

/** The schema as graphql-shield's own engine guards it. It takes the same rules: ours are made by its functions. */
export function shielded(
  schema: GraphQLSchema,
  rules: object,
  options: Parameters<typeof shield>[1] = {},
): GraphQLSchema {
  return applyMiddleware(schema, shield(rules as Shield.IRules, options));
}
