import type { Mutation, Query } from '../types.generated.ts';

type RootField = `Query.${Exclude<keyof Query, '__typename'>}` | `Mutation.${Exclude<keyof Mutation, '__typename'>}`;

/** Names of routes under /api that differ from the convention of gatehouse/docs/rest.md. */
export const restRoutes = {
  'Query.named': 'GET /named/{id}',
  'Query.shelf': 'GET /shelves/{id}',
  'Mutation.setUserRole': 'PUT /users/{userId}/role',
} satisfies Partial<Record<RootField, `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`>>;
