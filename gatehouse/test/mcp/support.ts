import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from '@modelcontextprotocol/client';
import { startApi } from '../support/api.ts';
import { closeAfter } from '../support/cleanup.ts';
import { freePort } from '../support/port.ts';

export type Api = Awaited<ReturnType<typeof startMcp>>;

/** A server whose MCP_URL is its own address. */
export async function startMcp(env: Record<string, string> = {}) {
  const port = await freePort();
  const mcpUrl = `http://127.0.0.1:${port}/mcp`;
  return { ...(await startApi({ PORT: String(port), MCP_URL: mcpUrl, ...env })), mcpUrl };
}

/** Both eras of the protocol: https://modelcontextprotocol.io/specification/versioning */
export const eras: [name: string, mode: VersionNegotiationMode][] = [
  ['2025-11-25', 'legacy'],
  ['2026-07-28', { pin: '2026-07-28' }],
];

/** The official client, with a token. */
export async function connect(url: string, token: string, mode: VersionNegotiationMode = 'legacy'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  closeAfter(() => client.close());
  return client;
}

export const READ = ['poems:read'];
export const ALL = ['poems:read', 'poems:write', 'profile', 'email'];

/** One message of 2025, as a client without the SDK would send it. */
export function send(url: string, message: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
}

export const listTools = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
/** The message that calls a tool. */
export function call(name: string, args = {}) {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
}
