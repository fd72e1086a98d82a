import {
  createMcpHandler,
  isLegacyRequest,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { RequestContext } from '../guard/index.ts';
import { isAllowed } from './allowed.ts';
import { callTool, type Run } from './call.ts';
import type { Tool } from './tool.ts';

type Options = { name: string; tools: readonly Tool[]; run: Run; onError: (error: Error) => void };

/** Answers one message, whose body has been read and parsed. */
type Answer = (request: Request, body: unknown, context: RequestContext) => Promise<Response>;

/** How long a client may keep its list of tools. */
const LIST_MS = 60_000;

/**
 * Implements the protocol without state: each message gets its own server object. Clients of revision 2026-07-28 and of
 * the 2025 revisions get the same tools, always as JSON. There are no streams, so that no client can hold a connection
 * open.
 */
export function createAnswer({ name, tools, run, onError }: Options): Answer {
  const serverFor = (context: RequestContext): Server => {
    const server = new Server(
      { name, version: '1' },
      { capabilities: { tools: {} }, cacheHints: { 'tools/list': { ttlMs: LIST_MS, cacheScope: 'private' } } },
    );
    server.setRequestHandler('tools/list', async () => {
      const allowed = await Promise.all(tools.map((tool) => isAllowed(tool, context.auth)));
      return { tools: tools.filter((_, index) => allowed[index]).map(({ listed }) => listed) };
    });
    server.setRequestHandler('tools/call', async ({ params }) => {
      const tool = tools.find((one) => one.name === params.name);
      if (tool === undefined)
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${params.name}`);
      return callTool(tool, params.arguments, run, context);
    });
    return server;
  };

  const modern = createMcpHandler(({ authInfo }) => serverFor(authInfo?.extra?.context as RequestContext), {
    legacy: 'reject',
    maxSubscriptions: 0,
    onerror: onError,
  });

  /** What the SDK does for clients of 2025, but with JSON in place of a stream of one event. */
  const legacy = async (request: Request, parsedBody: unknown, context: RequestContext): Promise<Response> => {
    const server = serverFor(context);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    try {
      await server.connect(transport);
      return await transport.handleRequest(request, { parsedBody });
    } finally {
      await server.close();
    }
  };

  return async (request, body, context) => {
    if (await isLegacyRequest(request, body)) return legacy(request, body, context);
    const authInfo = { token: '', clientId: '', scopes: [], extra: { context } };
    return modern.fetch(request, { parsedBody: body, authInfo });
  };
}
