// Queries and mutations of a guarded schema as REST routes, with their OpenAPI document.
// Takes the schema, names of routes and a function that makes the context of a request; rest returns an Express router.
export { openApiOf } from './openapi.ts';
export { rest } from './router.ts';
export { type RouteNames, routesOf } from './routes.ts';
