import { createServer, IncomingMessage, type Server, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * An HTTP server for an Express application. Express sets the prototypes of each request and response anew, and V8 then treats
 * the objects as dictionaries for the rest of their lives. Here they are born with those prototypes, so that nothing changes.
 */
export const createExpressServer = (options: ServerOptions, app: Express): Server => {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  app.request = Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  app.response = Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  return createServer({ ...options, IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse }, app);
};
