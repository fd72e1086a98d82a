import type { NextFunction, Request, Response } from 'express';

/** An error in Clerk's format: https://clerk.com/docs/errors/backend-api */
export class ClerkError extends Error {
  readonly status: number;
  readonly code: string;
  readonly longMessage: string;
  readonly meta: Record<string, unknown>;

  constructor(
    status: number,
    code: string,
    message: string,
    longMessage = message,
    meta: Record<string, unknown> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.longMessage = longMessage;
    this.meta = meta;
  }
}

/** Clerk's 404 error for a resource, such as a `user`, with this id. */
export function notFound(what: string, id: string): ClerkError {
  return new ClerkError(404, 'resource_not_found', 'not found', `No ${what} was found with id ${id}.`);
}

/** Clerk's 422 error for a parameter with a wrong value; `message` continues "<name> ...". */
export function badParameter(name: string, message: string): ClerkError {
  return new ClerkError(422, 'form_param_value_invalid', message, `${name} ${message}.`, { param_name: name });
}

/**
 * Responds as Clerk does. Clerk's client parses JSON only if the media type has no charset, which `response.json` adds.
 */
export function send(response: Response, body: unknown, status = 200): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

/** Express' error handler: responds in Clerk's error format. */
export function sendError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  const refusal = toClerkError(error);
  const { code, message, longMessage, meta } = refusal;
  const errors = [{ code, message, long_message: longMessage, meta }];
  send(response, { errors, clerk_trace_id: 'local' }, refusal.status);
}

const toClerkError = (error: unknown): ClerkError => {
  if (error instanceof ClerkError) return error;
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 400) return new ClerkError(400, 'request_body_invalid', 'Request body invalid');
  console.error(error);
  return new ClerkError(500, 'internal_clerk_error', 'Oops, an unexpected error occurred');
};

/** One page of `all`, by `limit` (default 10, at most 500) and `offset` of the query. */
export function page<Item>(all: readonly Item[], query: Request['query']): Item[] {
  const limit = whole(query, 'limit', 10, 500);
  const offset = whole(query, 'offset', 0, Number.MAX_SAFE_INTEGER);
  return all.slice(offset, offset + limit);
}

const whole = (query: Request['query'], name: string, fallback: number, most: number): number => {
  const value = query[name] === undefined ? fallback : Number(query[name]);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw badParameter(name, `must be a whole number from 0 to ${most}`);
};

/** The values of a parameter that may be repeated; null if it is absent. */
export function list(query: Request['query'], name: string): string[] | null {
  const value = query[name];
  return value === undefined ? null : [value].flat().map(String);
}

/** An unknown filter must not match everything. */
export function refuseUnknown(given: Record<string, unknown>, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const message = 'is unknown';
    throw new ClerkError(422, 'form_param_unknown', message, `Local Clerk does not know ${name}.`, {
      param_name: name,
    });
  }
}
