import type { EnvReader } from './env-reader.ts';
import { isThisMachine } from './loopback.ts';

/** The endpoint for models. */
export type McpConfig = {
  /** The public URL, as clients are given it: the audience of their tokens. */
  url: string;
};

/** Reads MCP_URL. Without it, the endpoint is off in production, and on loopback in development. */
export function readMcp(read: EnvReader, production: boolean, port: number): McpConfig | null {
  return read.value('MCP_URL', mcpUrl, production ? null : { url: `http://localhost:${port}/mcp` });
}

/** RFC 8707, section 2: an absolute URL without a fragment. Clients compare it byte by byte. */
const mcpUrl = (text: string): McpConfig | null => {
  if (text === 'off') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isThisMachine(url.hostname));
  if (url === null || !isSafe || text !== `${url.origin}/mcp`) {
    throw new Error(
      'is off, or the public URL of the endpoint, such as https://api.example.com/mcp (http on this machine only)',
    );
  }
  return { url: text };
};
