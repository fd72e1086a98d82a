import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { LRUCache } from 'lru-cache';
import { networkOf } from '../auth/index.ts';
import type { Limits } from '../config/index.ts';

/** Upgrades to other protocols, such as HTTP/2, may be ignored. For Node before 24.9, graphql/upgrade.ts does this. */
const onlyWebSockets = {
  shouldUpgradeCallback: ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket',
};

/** What Node reads of a body that is not being read. It is not counted, and newer versions of Node would read more. */
const BUFFER_BYTES = 16 * 1024;

/** Each chunk of a body takes about 300 bytes besides its own, until the body is read. */
const SMALL_CHUNK = 64;

/**
 * Node parses all requests of a chunk that it has read, even after the socket has been destroyed: thousands. It stops at
 * one that asks for an upgrade.
 */
const STOP: PropertyDescriptor = { get: () => true, set: () => {} };

/** Closes the connection before a body in chunks is parsed: all chunks that have arrived take 6 ms for each 64 kB. */
const stopAtChunks = (request: IncomingMessage): void => {
  let isUpgrade = false;
  Object.defineProperty(request, 'upgrade', {
    get: () => {
      if (request.headers['transfer-encoding'] === undefined) return isUpgrade;
      request.socket.destroy();
      return true;
    },
    set: (value) => {
      isUpgrade = value;
    },
  });
};

type Options = { limits: Limits['request'] /** How long an idle connection is kept. */; keepAliveMs: number };

/**
 * Creates an HTTP server for an Express application. Express sets the prototype of each request and response, after
 * which V8 treats them as slow dictionaries. Here they are created with these prototypes, so that nothing changes.
 */
export function createExpressServer({ limits, keepAliveMs }: Options, app: Express): Server {
  /** Networks from which a body with too many small chunks came. */
  const abusive = new LRUCache<string, true>({ max: limits.smallChunksNetworks, ttl: limits.smallChunksMs });

  class ExpressRequest extends IncomingMessage {
    #smallChunks = 0;

    constructor(socket: Socket) {
      super(socket);
      if (socket.destroyed) Object.defineProperty(this, 'upgrade', STOP);
      else if (abusive.size > 0 && abusive.has(networkOf(socket.remoteAddress))) stopAtChunks(this);
    }

    override push(chunk: Buffer | null): boolean {
      if (chunk === null || chunk.length >= SMALL_CHUNK || ++this.#smallChunks <= limits.smallChunks) {
        return super.push(chunk);
      }
      if (this.socket.destroyed) return false;
      abusive.set(networkOf(this.socket.remoteAddress), true);
      this.socket.destroy();
      return false;
    }

    /** Node emits the error only if there is a listener, but first formats its stack: for each request of a socket. */
    override destroy(error?: Error): this {
      return super.destroy(this.listenerCount('error') === 0 ? undefined : error);
    }
  }
  class ExpressResponse extends ServerResponse<ExpressRequest> {}
  app.request = Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  app.response = Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  const server = createServer(
    {
      ...onlyWebSockets,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.wholeMs,
      connectionsCheckingInterval: limits.checkMs,
      keepAliveTimeout: keepAliveMs,
      highWaterMark: BUFFER_BYTES,
      IncomingMessage: ExpressRequest,
      ServerResponse: ExpressResponse,
    },
    app,
  );
  // Node drops the others, and refuseManyHeaders refuses the request.
  server.maxHeadersCount = limits.headers + 1;
  return server;
}

/** Closes each connection after its next response, so that keep-alive clients reconnect to another instance. */
export function closeAfterAnswers(server: Server): void {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
}
