import type { GraphQLSchema } from 'graphql';
import { anyone, deny, guard, signedIn } from './guard/index.js';

export const rules = {
  Query: {
    books: signedIn,
    secret: deny,
  },
  Book: {
    title: anyone('a book is seen only by those who may list books'),
  },
};

/** The schema with these rules in force. */
export function guarded<Schema extends GraphQLSchema>(schema: Schema): Schema {
  return guard(schema, rules);
}
