import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { type Authenticate, accepting, refusalOf } from '../auth/index.ts';
import { isLoopback } from '../config/index.ts';
import { ApiError, HttpError, headersOf, refused, statusByCode } from '../errors/index.ts';
import { callerKeyOf, noStore, optionalAuth } from '../express/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Logger } from '../log/index.ts';
import { loopTurn } from '../postgres/index.ts';
import { scopesLacking } from './allowed.ts';
import type { Run } from './call.ts';
import { challengeOf, protectedResource, type Resource, resourceOf } from './discovery.ts';
import { clipError, refuseLongId } from './echo.ts';
import type { Tool } from './tool.ts';

export type McpOptions = {
  /** The public URL of the endpoint. */
  url: string;
  /** The issuer of access tokens, spelled as in its own metadata. */
  authorizationServer: string;
  /** Origins of pages that may call it, in addition to its own. */
  origins: readonly string[];
  tools: readonly Tool[];
  run: Run;
  authenticate: Authenticate;
  contextOf: (req: Request) => RequestContext;
  /** Middleware for both endpoints: before authentication, such as CORS, and after it, such as limits. */
  before: readonly RequestHandler[];
  after: readonly (RequestHandler | ErrorRequestHandler)[];
  /** Sets `req.body` of requests that have JSON. */
  readJson: RequestHandler;
  log: Logger;
};

/** The caller needs more scopes for a tool; the challenge names them. */
class InsufficientScope extends Error {
  readonly scopes: readonly string[];

  constructor(scopes: readonly string[]) {
    super(`This tool requires the scopes ${scopes.join(' ')}.`);
    this.scopes = scopes;
  }
}

/**
 * Creates the endpoints for models: `/mcp` for OAuth access tokens, with the metadata from which clients learn how to
 * get one, and `/mcp/token` for tokens that a person pastes, without metadata, because clients that find it ignore a
 * configured token.
 */
export async function mcp(options: McpOptions): Promise<Router> {
  const { url, tools, run, authenticate, contextOf, before, after, readJson, log } = options;
  const resource = resourceOf(url, tools);
  const onError = (error: Error) => log.debug({ err: error }, 'an MCP message was refused');
  // The SDK takes 12 MB of memory, which a server without this endpoint should not need.
  const { createAnswer } = await import('./server.ts');
  const answer = createAnswer({ name: new URL(url).host, tools, run, onError });

  const handle: RequestHandler = async (req, res) => {
    const { body } = req;
    // Handling a message takes as long as parsing and validating a new query.
    await loopTurn(() => callerKeyOf(req));
    if (Array.isArray(body)) throw new HttpError(400, 'Send one message at a time.');
    refuseLongId(body);
    const tool = toolIn(body, tools);
    if (tool !== undefined) res.locals.operation = { document: tool.document, variables: body.params.arguments };
    const lacking = tool === undefined ? null : await scopesLacking(tool, req.auth());
    if (lacking !== null) throw new InsufficientScope(lacking);
    await send(res, await answer(webRequestOf(req, res, url), body, contextOf(req)));
  };
  const endpoint = (path: string, verify: Authenticate, refuse: ErrorRequestHandler) => {
    const guards = [onlyKnown(url, options.origins), optionalAuth(verify), ...after, requireCaller, onlyPost];
    router.all(path, noStore, ...before, ...guards, readJson, handle, refuse);
  };

  const router = Router({ caseSensitive: true, strict: true });
  const metadataPath = new URL(resource.metadataUrl).pathname;
  router.options(metadataPath, allowAnyOrigin);
  router.get(metadataPath, protectedResource(resource, options.authorizationServer));
  endpoint('/mcp', accepting(authenticate, 'oauth_token'), refuseWith(resource));
  endpoint('/mcp/token', accepting(authenticate, 'session_token', 'api_key'), refuseWith(null));
  return router;
}

const allowAnyOrigin: RequestHandler = (_req, res) => {
  res.set({ 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }).sendStatus(204);
};

/** Against DNS rebinding: https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning */
const onlyKnown = (url: string, origins: readonly string[]): RequestHandler => {
  const own = new URL(url);
  return (req, _res, next) => {
    const { origin } = req.headers;
    const host = req.hostname ?? '';
    if (host !== own.hostname && !isLoopback(host)) {
      throw new ApiError('FORBIDDEN', `The Host header is not that of ${url}.`);
    }
    if (origin !== undefined && origin !== own.origin && !origins.includes(origin)) {
      throw new ApiError('FORBIDDEN', 'Pages of this origin may not call the endpoint: CORS_ORIGINS does not list it.');
    }
    next();
  };
};

const requireCaller: RequestHandler = (req, _res, next) => {
  if (!req.auth.isAuthenticated) throw refused(refusalOf(req.auth()));
  next();
};

const onlyPost: RequestHandler = (req, res, next) => {
  if (req.method === 'POST') return next();
  res.set('Allow', 'POST');
  throw new HttpError(405, 'Send messages with POST.');
};

const toolIn = (body: unknown, tools: readonly Tool[]): Tool | undefined => {
  const message = body as { method?: unknown; params?: { name?: unknown } } | null | undefined;
  return message?.method === 'tools/call' ? tools.find(({ name }) => name === message.params?.name) : undefined;
};

const webRequestOf = (req: Request, res: Response, url: string): globalThis.Request => {
  const headers = Object.entries(req.headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return new Request(url, { method: 'POST', headers, signal: gone.signal });
};

const send = async (res: Response, response: globalThis.Response): Promise<void> => {
  const type = response.headers.get('content-type');
  if (type !== null) res.setHeader('content-type', type);
  res.status(response.status).end(clipError(await response.text()));
};

/** Answers refusals as JSON-RPC errors, with their challenge; bugs go to the error handler of the application. */
const refuseWith =
  (resource: Resource | null): ErrorRequestHandler =>
  (error, _req, res, next) => {
    const status = statusOf(error);
    if (status === null || res.headersSent) return next(error);
    if (error instanceof ApiError) res.set(headersOf(error));
    if (resource !== null && (status === 401 || status === 403))
      res.set('WWW-Authenticate', challengeFor(resource, error));
    const code = status === 400 ? -32_700 : -32_000;
    res.status(status).json({ jsonrpc: '2.0', id: null, error: { code, message: error.message } });
  };

const statusOf = (error: unknown): number | null => {
  if (error instanceof InsufficientScope) return 403;
  if (error instanceof HttpError) return error.status;
  return error instanceof ApiError ? statusByCode[error.code] : null;
};

const challengeFor = (resource: Resource, error: unknown): string => {
  if (error instanceof InsufficientScope) return challengeOf(resource, 'insufficient_scope', error.scopes);
  const isBadToken = error instanceof ApiError && error.extensions.reason !== undefined;
  return challengeOf(resource, isBadToken ? 'invalid_token' : null);
};
