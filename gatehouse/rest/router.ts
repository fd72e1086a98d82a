import { type Request, type RequestHandler, Router } from 'express';
import { execute, type GraphQLSchema } from 'graphql';
import type { Auth } from '../auth/index.ts';
import { ApiError, HttpError } from '../errors/index.ts';
import { hasBody, readJson } from '../express/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { judge } from '../guard/index.ts';
import { withinSize } from '../operations/index.ts';
import { answerOf } from './answer.ts';
import { docsPage } from './docs.ts';
import { readArguments } from './input.ts';
import { openApiOf } from './openapi.ts';
import type { Route } from './route.ts';
import { type RouteNames, routesOf } from './routes.ts';

type Options = {
  schema: GraphQLSchema;
  context: (request: { req: Request }) => Promise<RequestContext>;
  /** Routes that get another name than the convention would give them. */
  names?: RouteNames;
  /** Whether /api/docs is there. */
  docs: boolean;
};

/**
 * The REST door: every query and mutation of a guarded schema as a route, executed with the same rules, loaders and
 * context as over GraphQL, and the OpenAPI document of them. Mount it behind `optionalAuth`.
 */
export const rest = ({ schema: guarded, context, names, docs }: Options): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  const { schema, routes } = routesOf(guarded, names);
  const openApi = openApiOf(routes);

  const answer =
    (route: Route): RequestHandler =>
    async (req, res) => {
      const variableValues = await argumentsOf(route, req);
      const contextValue = await context({ req });
      const result = await execute({ schema, document: route.document, contextValue, variableValues });
      const value = answerOf(route, withinSize(result));
      if (route.success === 201) res.set(locationOf(req, value));
      res.status(route.success).json(value);
    };

  router.get('/openapi.json', acceptable, (_req, res) => void res.json(openApi));
  if (docs) router.get('/docs', docsPage(openApi));

  for (const [path, here] of byPath(routes)) {
    const layer = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const route of here) {
      const body = takesBody(route) ? [jsonOnly, readJson] : [];
      layer[verbs[route.method]](acceptable, ...body, answer(route));
    }
    layer.all(notAllowed(here));
  }
  return router;
};

const verbs = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

const takesBody = ({ method }: Route): boolean => method !== 'GET' && method !== 'DELETE';

const byPath = (routes: readonly Route[]): Map<string, Route[]> => {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  return paths;
};

/** Who may not ask at all, whatever they ask, is told so before their mistakes. */
const argumentsOf = async (route: Route, req: Request): Promise<Record<string, unknown>> => {
  try {
    return readArguments(route, req);
  } catch (fault) {
    if (await isRefused(route, req.auth())) {
      throw req.auth.isAuthenticated
        ? new ApiError('FORBIDDEN', 'Not allowed.')
        : new ApiError('UNAUTHENTICATED', 'Not signed in.');
    }
    throw fault;
  }
};

const isRefused = async ({ steps }: Route, auth: Auth): Promise<boolean> => {
  const judgements = await Promise.all(steps.map(({ guard }) => judge(guard.node, { auths: [auth] })));
  return judgements.some(({ answer }) => answer === 'no');
};

/** Where what was created is found from now on: RFC 9110, section 15.3.2. */
const locationOf = (req: Request, value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null && 'id' in value
    ? { Location: `${req.baseUrl}${req.path}/${encodeURIComponent(String(value.id))}` }
    : {};

const acceptable: RequestHandler = (req, _res, next) =>
  next(req.accepts('json') ? undefined : new HttpError(406, 'This is answered as application/json only.'));

/** Only JSON: a form of a foreign page cannot send it without asking first. */
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
