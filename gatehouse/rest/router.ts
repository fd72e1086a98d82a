import { type Request, type RequestHandler, Router } from 'express';
import { execute, type GraphQLSchema } from 'graphql';
import type { Limits } from '../config/index.ts';
import { HttpError } from '../errors/index.ts';
import { callerKeyOf, hasBody } from '../express/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { withinSize } from '../operations/index.ts';
import { loopTurn } from '../postgres/index.ts';
import { answerOf, throwAnswer } from './answer.ts';
import { docsPage } from './docs.ts';
import { readArguments } from './input.ts';
import { openApiOf } from './openapi.ts';
import { refuseShadowed } from './own-routes.ts';
import type { Route } from './route.ts';
import { type RouteNames, routesOf } from './routes.ts';

type Options = {
  schema: GraphQLSchema;
  /** Sets `req.body` of requests that have JSON. */
  readJson: RequestHandler;
  limits: Limits['operation'];
  contextOf: (req: Request) => RequestContext;
  /** Names of routes that differ from the convention. */
  names?: RouteNames;
  /** Hand-written routes that are mounted before the generated ones, and must not take the path of one. */
  own?: Router;
  /** Whether to serve /api/docs. */
  docs: boolean;
};

/**
 * Serves every query and mutation of a guarded schema as a REST route, executed with the same rules, loaders and
 * context as over GraphQL, and the OpenAPI document of the routes. Mount it after `optionalAuth`. The executed
 * operation is kept in `res.locals.operation`, for the list of requests in development.
 */
export function rest({ schema: guarded, readJson, limits, contextOf, names, own, docs }: Options): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const { schema, routes } = routesOf(guarded, names);
  const openApi = openApiOf(routes);
  if (own !== undefined) refuseShadowed(routes, own);

  const answer =
    (route: Route): RequestHandler =>
    async (req, res) => {
      await loopTurn(() => callerKeyOf(req));
      const variableValues = readArguments(route, req);
      res.locals.operation = { document: route.document, variables: variableValues };
      const contextValue: RequestContext = res.locals.context;
      const result = await execute({ schema, document: route.document, contextValue, variableValues });
      const value = answerOf(route, withinSize(result, limits.responseBytes));
      if (route.success === 201) res.set(locationOf(req, value));
      res.status(route.success).json(value);
    };

  /** Denies callers before their body is read, so that authorization errors precede validation errors. */
  const admit =
    ({ steps, document }: Route): RequestHandler =>
    async (req, res, next) => {
      res.locals.operation = { document };
      const contextValue = contextOf(req);
      for (const { guard } of steps) await guard.admit(contextValue).catch(throwAnswer);
      res.locals.context = contextValue;
      next();
    };

  router.get('/openapi.json', acceptable, (_req, res) => void res.json(openApi));
  if (docs) router.get('/docs', docsPage(openApi));

  for (const [path, here] of byPath(routes)) {
    const layer = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const route of here) {
      const body = takesBody(route) ? [jsonOnly, readJson] : [];
      layer[verbs[route.method]](acceptable, admit(route), ...body, answer(route));
    }
    layer.all(notAllowed(here));
  }
  return router;
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

const takesBody = ({ method }: Route): boolean => method !== 'GET' && method !== 'DELETE';

const byPath = (routes: readonly Route[]): Map<string, Route[]> => {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  return paths;
};

/** The URL of a created resource: RFC 9110, section 15.3.2. */
const locationOf = (req: Request, value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null && 'id' in value
    ? { Location: `${req.baseUrl}${req.path}/${encodeURIComponent(String(value.id))}` }
    : {};

const acceptable: RequestHandler = (req, _res, next) =>
  next(req.accepts('json') ? undefined : new HttpError(406, 'Responses are application/json only.'));

/** Only JSON: forms on other sites cannot send it without a preflight request. */
const jsonOnly: RequestHandler = (req, _res, next) => {
  next(
    hasBody(req) && !req.is('application/json') ? new HttpError(415, 'Send the body as application/json.') : undefined,
  );
};

const notAllowed = (routes: readonly Route[]): RequestHandler => {
  const allowed = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return (req, res, next) => {
    res.set('Allow', allowed);
    next(new HttpError(405, `${req.method} is not one of ${allowed}.`));
  };
};
