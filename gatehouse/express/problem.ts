import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { GraphQLError } from 'graphql';
import {
  ApiError,
  bug,
  busyIn,
  clip,
  clipAll,
  HttpError,
  headersOf,
  httpCatalogue,
  statusByCode,
} from '../errors/index.ts';
import type { Logger } from '../log/index.ts';

/** The response to a request that fails as a whole. */
type Problem = { status: number; code: string; message: string; extensions: Record<string, unknown> };

/** RFC 9457 problem details, with our `code` as extension member. */
const sendProblem = (_req: Request, res: Response, { status, code, message, extensions }: Problem): void => {
  res.status(status).type('application/problem+json');
  res.send(
    JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail: message, ...extensions, code }),
  );
};

const GRAPHQL_TYPES = ['application/json', 'application/graphql-response+json'];

/** GraphQL over HTTP, section 6.4: a request that was not executed is answered with `errors` and no `data`. */
const sendGraphQLError = (req: Request, res: Response, { status, code, message, extensions }: Problem): void => {
  res.status(status).type(req.accepts(GRAPHQL_TYPES) || 'application/json');
  res.send(JSON.stringify({ errors: [{ message, extensions: { ...extensions, code } }] }));
};

const send = (req: Request, res: Response, problem: Problem): void => {
  const short = { ...problem, message: clip(problem.message), extensions: clipAll(problem.extensions) };
  (/^\/graphql(?:[/?]|$)/.test(req.originalUrl) ? sendGraphQLError : sendProblem)(req, res, short);
};

/** The last route: answers 404. */
export function notFoundHandler(req: Request, res: Response): void {
  send(req, res, { status: 404, code: 'NOT_FOUND', message: 'There is nothing here.', extensions: {} });
}

/** The last handler: sends our errors unchanged and malformed requests with their status; logs bugs and masks them. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const answer = error instanceof ApiError ? error : busyIn(error);
    if (answer !== null) {
      res.set(headersOf(answer));
      return send(req, res, problemOf(answer));
    }
    const status: unknown = error instanceof GraphQLError ? null : error?.status;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      const title = STATUS_CODES[status] ?? 'Bad Request';
      const message = error instanceof HttpError ? error.message : title;
      return send(req, res, { status, code: codeOf(status, title), message, extensions: {} });
    }
    log.error({ err: error, requestId: req.id }, 'a request failed');
    send(req, res, { ...bug, extensions: { requestId: req.id } });
  };
}

/** The code of the catalogue, or the reason phrase as one: `URI_TOO_LONG`. */
const codeOf = (status: number, title: string): string =>
  Object.entries(httpCatalogue).find(([, entry]) => entry.status === status)?.[0] ??
  title.toUpperCase().replaceAll(/\W+/g, '_');

const problemOf = ({ code, message, extensions }: ApiError): Problem => ({
  status: statusByCode[code],
  code,
  message,
  extensions,
});
