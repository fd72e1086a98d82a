// GraphQL over HTTP and WebSockets: Apollo Server, limits, execution, subscriptions. Takes a guarded schema and a
// function that makes the context of a request; returns request handlers and `close`.
export { canDomain } from './can.ts';
export { DateTime } from './date-time.ts';
export { graphqlOverHttp } from './http.ts';
export { readRulePlaces } from './rule-places.ts';
export { faultsOf } from './run.ts';
export { createSchema, type DomainsWithResolvers } from './schema.ts';
export { readTypeDefs } from './sdl.ts';
export { type FastPaths, startApollo } from './server.ts';
export { subscribeTo } from './subscribe-to.ts';
export { serveSubscriptions } from './subscriptions.ts';
