import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { Request, RequestHandler, Response } from 'express';
import { parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../config/index.ts';
import { HttpError } from '../errors/index.ts';
import { callerKeyOf } from '../express/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { loopTurn } from '../postgres/index.ts';
import { withResult } from './apollo-executor.ts';
import type { Execute, Executions } from './execute.ts';
import type { KnownQueries } from './known-queries.ts';
import { faultOfText } from './limits.ts';
import type { Run } from './run.ts';
import { faultOfRoot } from './subscription-root.ts';

export type GraphQLServer = {
  apollo: ApolloServer<RequestContext>;
  execute: Execute;
  /** Null: Apollo Server parses and validates every query. */
  queries: KnownQueries | null;
  limits: Limits;
  executions: Executions;
  /** Runs operations of other endpoints. */
  run: Run;
};

/** Longer Accept headers are negotiated each time, so the cache of media types stays below 100 kB. */
const MAX_ACCEPT_LENGTH = 256;

/**
 * GraphQL over HTTP. Apollo Server handles each new query; a query that it has accepted before is executed directly,
 * and goes to Apollo Server only if there are errors to format. Apollo Server handles all mutations and unusual
 * requests.
 */
export function graphqlOverHttp(
  { apollo, execute, queries, limits }: GraphQLServer,
  contextOf: (req: Request) => RequestContext,
): RequestHandler {
  /** The media type that Apollo Server negotiated for an Accept header. */
  const mediaTypes = new LRUCache<string, string>({ max: 100 });

  const byApollo = async (req: Request, res: Response, context: RequestContext): Promise<void> => {
    refuseText(req, limits);
    const {
      status = 200,
      headers,
      body,
    } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: req.method,
        headers: headerMapOf(req),
        search: searchOf(req.originalUrl),
        body: req.body,
      },
      context: async () => context,
    });
    const { accept = '' } = req.headers;
    const type = headers.get('content-type');
    if (status === 200 && type !== undefined && accept.length <= MAX_ACCEPT_LENGTH) mediaTypes.set(accept, type);
    res.statusCode = status;
    for (const [name, value] of headers) res.setHeader(name, value);
    if (body.kind === 'complete') return void res.end(body.string);
    for await (const chunk of body.asyncIterator) res.write(chunk);
    res.end();
  };

  return async (req, res) => {
    const context = contextOf(req);
    const query = queries?.find(req) ?? null;
    const type = mediaTypes.get(req.headers.accept ?? '');
    if (query === null || type === undefined) {
      // Parsing and validating takes longer than executing most known queries.
      await loopTurn(() => callerKeyOf(req));
      return byApollo(req, res, context);
    }
    const result = await execute(query, context);
    if (result.errors !== undefined) return byApollo(req, res, withResult(context, result));
    // In lower case, as Apollo Server writes it, so that both paths look the same.
    res.setHeader('content-type', type);
    res.end(`${JSON.stringify({ data: result.data })}\n`);
  };
}

/** The query of a GET request counts as it will be parsed: `%0A` is a line end. */
const refuseText = ({ method, originalUrl, body }: Request, limits: Limits): void => {
  const { characters } = limits.operation;
  if (originalUrl.length > characters) throw new HttpError(413, `A URL has at most ${characters} characters.`);
  const text = method === 'POST' ? body?.query : new URLSearchParams(searchOf(originalUrl)).get('query');
  if (typeof text !== 'string') return;
  const fault = faultOfText(text, limits);
  if (fault !== null) throw new HttpError(413, fault);
  // It would end in 500: graphql-js throws while it validates some conditions there.
  const conditional = text.includes('subscription') && text.includes('@') ? faultOfRoots(text, limits) : null;
  if (conditional !== null) throw new HttpError(400, conditional);
};

const faultOfRoots = (text: string, limits: Limits): string | null => {
  try {
    return faultOfRoot(parse(text, { maxTokens: limits.operation.tokens }))?.message ?? null;
  } catch {
    // Apollo Server reports what cannot be parsed.
    return null;
  }
};

const searchOf = (url: string): string => /\?.*$/s.exec(url)?.[0] ?? '';

const headerMapOf = ({ headers }: Request): HeaderMap => {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return new HeaderMap(entries.map(([name, value]) => [name, String(value)]));
};
