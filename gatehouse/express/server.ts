import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Limits } from '../config/index.ts';

/** Upgrades to other protocols, such as HTTP/2, may be ignored. For Node before 24.9, graphql/upgrade.ts does this. */
const onlyWebSockets = {
  shouldUpgradeCallback: ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket',
};

/** Each chunk of a body takes about 300 bytes besides its own, until the body is read. */
const SMALL_CHUNK = 64;

type Options = { limits: Limits['request'] /** How long an idle connection is kept. */; keepAliveMs: number };

/**
 * Creates an HTTP server for an Express application. Express sets the prototype of each request and response, after
 * which V8 treats them as slow dictionaries. Here they are created with these prototypes, so that nothing changes.
 */
export function createExpressServer({ limits, keepAliveMs }: Options, app: Express): Server {
  class ExpressRequest extends IncomingMessage {
    #smallChunks = 0;

    override push(chunk: Buffer | null): boolean {
      if (chunk === null || chunk.length >= SMALL_CHUNK || ++this.#smallChunks <= limits.smallChunks) {
        return super.push(chunk);
      }
      this.socket.destroy();
      return false;
    }
  }
  class ExpressResponse extends ServerResponse<ExpressRequest> {}
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

/** Closes each connection after its next response, so that keep-alive clients reconnect to another instance. */
export function closeAfterAnswers(server: Server): void {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
}
