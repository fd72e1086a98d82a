// GraphQL over HTTP and WebSockets: Apollo Server, limits, execution, subscriptions.
// Takes a guarded schema and a function that makes the context of a request; returns request handlers, and `close`.
export { DateTime } from './date-time.ts';
export { graphqlOverHttp } from './http.ts';
export { faultsOf } from './run.ts';
export { createSchema, type DomainsWithResolvers, readTypeDefs } from './schema.ts';
export { startApollo } from './server.ts';
export { subscribeTo } from './subscribe-to.ts';
export { serveSubscriptions } from './subscriptions.ts';
