import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { GraphQLError } from 'graphql';
import { ApiError, busyIn, clip, clipAll, HttpError, headersOf, statusByCode } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';

/** What a request as a whole is refused with. */
type Refusal = { status: number; code: string; message: string; extensions: Record<string, unknown> };

/** RFC 9457 problem details, with our `code` as extension member. */
const sendProblem = (_req: Request, res: Response, { status, code, message, extensions }: Refusal): void => {
  res.status(status).type('application/problem+json');
  res.send(
    JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail: message, ...extensions, code }),
  );
};

const GRAPHQL_TYPES = ['application/json', 'application/graphql-response+json'];

/** GraphQL over HTTP, section 6.4: a request that was not executed is answered with `errors` and no `data`. */
const sendGraphQLError = (req: Request, res: Response, { status, code, message, extensions }: Refusal): void => {
  res.status(status).type(req.accepts(GRAPHQL_TYPES) || 'application/json');
  res.send(JSON.stringify({ errors: [{ message, extensions: { ...extensions, code } }] }));
};

const send = (req: Request, res: Response, refusal: Refusal): void => {
  const short = { ...refusal, message: clip(refusal.message), extensions: clipAll(refusal.extensions) };
  (req.originalUrl.startsWith('/graphql') ? sendGraphQLError : sendProblem)(req, res, short);
};

/** The last route: nothing here. */
export const notFoundHandler: RequestHandler = (req, res) =>
  send(req, res, { status: 404, code: 'NOT_FOUND', message: 'There is nothing here.', extensions: {} });

/** The last handler: refusals as they are, malformed requests with their status, bugs logged whole and masked. */
export const errorHandler =
  (log: Logger): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const answer = error instanceof ApiError ? error : busyIn(error);
    if (answer !== null) {
      res.set(headersOf(answer));
      return send(req, res, refusalOf(answer));
    }
    const status: unknown = error instanceof GraphQLError ? null : error?.status;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      const title = STATUS_CODES[status] ?? 'Bad Request';
      const message = error instanceof HttpError ? error.message : title;
      return send(req, res, { status, code: codeOf(title), message, extensions: {} });
    }
    log.error({ err: error, requestId: req.id }, 'a request failed');
    const message = 'Something went wrong on our side.';
    send(req, res, { status: 500, code: 'INTERNAL_SERVER_ERROR', message, extensions: { requestId: req.id } });
  };

/** `Unsupported Media Type` as `UNSUPPORTED_MEDIA_TYPE`. */
const codeOf = (title: string): string => title.toUpperCase().replaceAll(/\W+/g, '_');

const refusalOf = ({ code, message, extensions }: ApiError): Refusal => ({
  status: statusByCode[code],
  code,
  message,
  extensions,
});
