import { type ApolloServer, HeaderMap } from '@apollo/server';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { LRUCache } from 'lru-cache';
import { HttpError } from '../errors.ts';
import type { RequestContext } from '../guard/context.ts';
import { withResult } from './apollo-executor.ts';
import type { Execute } from './execute.ts';
import type { KnownQueries } from './known-queries.ts';
import { faultOfText } from './limits.ts';

export type GraphQLServer = { apollo: ApolloServer<RequestContext>; execute: Execute; queries: KnownQueries };

const BODY_LIMIT = 1024 * 1024;
const PLAIN_JSON = /^application\/json(?:; ?charset=utf-8)?$/i;
const LONGEST_ACCEPT = 256;

/**
 * GraphQL over HTTP. Apollo Server reads each query that is new; one that it has let through before is executed at once, and
 * comes back to Apollo Server only with errors to format. Mutations, and whatever is out of the ordinary, are all Apollo's.
 */
export const graphqlOverHttp = (
  { apollo, execute, queries }: GraphQLServer,
  contextOf: (req: Request) => RequestContext,
): RequestHandler[] => {
  /** The media type that Apollo Server chose for an Accept header. */
  const mediaTypes = new LRUCache<string, string>({ max: 100 });

  const byApollo = async (req: Request, res: Response, context: RequestContext): Promise<void> => {
    refuseLongText(req);
    const {
      status = 200,
      headers,
      body,
    } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: req.method,
        headers: headersOf(req),
        search: /\?.*$/s.exec(req.originalUrl)?.[0] ?? '',
        body: req.body,
      },
      context: async () => context,
    });
    const { accept = '' } = req.headers;
    const type = headers.get('content-type');
    if (status === 200 && type !== undefined && accept.length <= LONGEST_ACCEPT) mediaTypes.set(accept, type);
    res.statusCode = status;
    for (const [name, value] of headers) res.setHeader(name, value);
    if (body.kind === 'complete') return void res.end(body.string);
    for await (const chunk of body.asyncIterator) res.write(chunk);
    res.end();
  };

  const answer = async (req: Request, res: Response): Promise<void> => {
    const context = contextOf(req);
    const query = queries.find(req);
    const type = mediaTypes.get(req.headers.accept ?? '');
    if (query === null || type === undefined) return byApollo(req, res, context);
    const result = await execute(query, context);
    if (result.errors !== undefined) return byApollo(req, res, withResult(context, result));
    // In small letters, as Apollo Server writes it: nobody sees which way a query took.
    res.setHeader('content-type', type);
    res.end(`${JSON.stringify({ data: result.data })}\n`);
  };

  return [readBody, answer];
};

const refuseLongText = ({ method, originalUrl, body }: Request): void => {
  const text = method === 'POST' ? body?.query : originalUrl;
  const fault = typeof text === 'string' ? faultOfText(text) : null;
  if (fault !== null) throw new HttpError(413, fault);
};

const headersOf = ({ headers }: Request): HeaderMap => {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return new HeaderMap(entries.map(([name, value]) => [name, String(value)]));
};

const anyJson = express.json({ limit: BODY_LIMIT });

/** Whether the body is what clients send: JSON in UTF-8, not compressed, and of a length that is known and within the limit. */
const isPlain = ({ headers }: Request): boolean =>
  PLAIN_JSON.test(headers['content-type'] ?? '') &&
  headers['content-encoding'] === undefined &&
  Number(headers['content-length']) <= BODY_LIMIT;

/** Sets `req.body` as `express.json()` does, which itself reads whatever is not plain. */
const readBody: RequestHandler = (req, res, next) => {
  if (!isPlain(req)) return anyJson(req, res, next);
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => void chunks.push(chunk));
  const read = () => {
    try {
      req.body = JSON.parse(Buffer.concat(chunks).toString());
    } catch (cause) {
      return next(Object.assign(new Error('The body is not JSON', { cause }), { status: 400 }));
    }
    next();
  };
  // After whatever else has arrived by now: answers that are written together cost the system less.
  req.on('end', () => setImmediate(read));
};
