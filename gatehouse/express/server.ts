import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Limits } from '../config/index.ts';

/** Offers of other protocols, such as HTTP/2, may be ignored. Node 24.9 and later ask; for older ones graphql/upgrade.ts does it. */
const onlyWebSockets = {
  shouldUpgradeCallback: ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket',
};

type Options = { limits: Limits['request'] /** For so long an idle connection is kept. */; keepAliveMs: number };

/**
 * An HTTP server for an Express application. Express sets the prototypes of each request and response anew, and V8 then treats
 * the objects as dictionaries for the rest of their lives. Here they are born with those prototypes, so that nothing changes.
 */
export function createExpressServer({ limits, keepAliveMs }: Options, app: Express): Server {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  app.request = Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  app.response = Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  return createServer(
    {
      ...onlyWebSockets,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.wholeMs,
      connectionsCheckingInterval: limits.checkMs,
      keepAliveTimeout: keepAliveMs,
      IncomingMessage: ExpressRequest,
      ServerResponse: ExpressResponse,
    },
    app,
  );
}

/** Has each answer from now on close its connection, so that clients which keep connections make new ones, elsewhere. */
export function closeAfterAnswers(server: Server): void {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
}
