/** The servers to compare. `protects`: it must prove that it refuses what it should. */
export const servers = {
  gatehouse: { what: 'Gatehouse', file: 'gatehouse.js', protects: true },
  apollo: { what: 'Apollo on Express, bare: no identity, no rules', file: 'apollo.js' },
  usual: { what: 'Apollo, clerkMiddleware, graphql-shield', file: 'usual.js', protects: true },
  yoga: { what: 'GraphQL Yoga, plugin-jwt, generic-auth', file: 'yoga.js', protects: true },
  mercurius: { what: 'Mercurius, mercurius-auth, @fastify/jwt', file: 'mercurius.js', protects: true },
  'mercurius-cache': {
    what: '… with its cache of verified tokens',
    file: 'mercurius.js',
    args: ['cache'],
    protects: true,
  },
  'mercurius-cache-jit': { what: '… and its JIT', file: 'mercurius.js', args: ['cache', 'jit'], protects: true },
  http: { what: 'node:http, a constant answer: the limit', file: 'http.js', constant: true },
};
