import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { HttpError } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { withResult } from './apollo-executor.ts';
import type { Execute } from './execute.ts';
import type { KnownQueries } from './known-queries.ts';
import { faultOfText, limits } from './limits.ts';
import type { Run } from './run.ts';

export type GraphQLServer = {
  apollo: ApolloServer<RequestContext>;
  execute: Execute;
  queries: KnownQueries;
  /** Runs operations of other endpoints. */
  run: Run;
};

const LONGEST_ACCEPT = 256;

/**
 * GraphQL over HTTP. Apollo Server reads each query that is new; one that it has let through before is executed at once, and
 * comes back to Apollo Server only with errors to format. Mutations, and whatever is out of the ordinary, are all Apollo's.
 */
export const graphqlOverHttp = (
  { apollo, execute, queries }: GraphQLServer,
  contextOf: (req: Request) => RequestContext,
): RequestHandler => {
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
        search: searchOf(req.originalUrl),
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

  return async (req, res) => {
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
};

/** The query of a GET request counts as it will be parsed: `%0A` is a line end. */
const refuseLongText = ({ method, originalUrl, body }: Request): void => {
  if (originalUrl.length > limits.characters)
    throw new HttpError(413, `A URL has at most ${limits.characters} characters.`);
  const text = method === 'POST' ? body?.query : new URLSearchParams(searchOf(originalUrl)).get('query');
  const fault = typeof text === 'string' ? faultOfText(text) : null;
  if (fault !== null) throw new HttpError(413, fault);
};

const searchOf = (url: string): string => /\?.*$/s.exec(url)?.[0] ?? '';

const headersOf = ({ headers }: Request): HeaderMap => {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return new HeaderMap(entries.map(([name, value]) => [name, String(value)]));
};
