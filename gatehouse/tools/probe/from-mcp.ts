import { sample } from 'openapi-sampler';
import { capital } from '../../operations/index.ts';
import { readHttp } from './http-route.ts';
import { namesOrganization } from './known.ts';
import { type Reading, type Route, SAYS_NO } from './route.ts';
import { type Answer, type Asked, jsonOf } from './send.ts';

// biome-ignore lint/suspicious/noExplicitAny: a third-party message, read member by member
type Loose = any;

const PROTOCOL = '2025-06-18';

/** One JSON-RPC message as a request of the streamable HTTP transport. */
export function rpc(path: string, method: string, params: object = {}): Asked {
  return {
    method: 'POST',
    path,
    headers: { accept: 'application/json, text/event-stream', 'mcp-protocol-version': PROTOCOL },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  };
}

/** A route for each tool in the answer to `tools/list`. Throws if it is not one. */
export function routesFromTools(answer: Answer, path: string): Route[] {
  const tools = messageOf(answer)?.result?.tools;
  if (!Array.isArray(tools)) throw new Error(`${path} does not answer tools/list (status ${answer.status}).`);
  return tools.map(({ name, inputSchema = {}, annotations }: Loose): Route => {
    const required: string[] = inputSchema.required ?? [];
    const call = (args: object) => rpc(path, 'tools/call', { name, arguments: args });
    return {
      id: `tool ${name}`,
      writes: annotations?.readOnlyHint !== true,
      needs: required.length,
      ofOrganization: required.some(namesOrganization),
      build: (known) => {
        const made: Loose = sample(inputSchema, { skipNonRequired: true, quiet: true }, inputSchema) ?? {};
        const seen = required.map((key) => [key, known.find(key, [typeIn(name, key)])]).filter(([, value]) => value);
        return call({ ...made, ...Object.fromEntries(seen) });
      },
      malformed: (known) => (known && required.length > 0 ? call({ [required[0] ?? '']: { not: ['valid'] } }) : null),
      read: readTool,
      learn: () => {},
    };
  });
}

/** `postId` is a Post's id, and so is `id` of a tool `get_post`. */
const typeIn = (tool: string, key: string): string => {
  const noun = /^ids?$/.test(key) ? (tool.split(/_|(?=[A-Z])/).at(-1) ?? '') : key.replace(/_?ids?$/i, '');
  return capital(noun);
};

const readTool = (answer: Answer): Reading => {
  const message = messageOf(answer);
  // An HTTP error may have a JSON-RPC error as its body.
  if (message === undefined || answer.status >= 400) return readHttp(answer);
  const said = JSON.stringify(message.error ?? message.result?.content ?? '');
  const refused = message.error !== undefined || message.result?.isError === true;
  if (!refused) return 'granted';
  if (SAYS_NO.test(said)) return /unauthenticated|not signed in/i.test(said) ? 'unauthenticated' : 'forbidden';
  if (/NOT_FOUND|no such/i.test(said)) return 'missing';
  return message.error?.code === -32603 ? 'failed' : 'invalid';
};

/** The JSON-RPC message of an answer, which may be one event of a stream; undefined if there is none. */
const messageOf = (answer: Answer): Loose => {
  const data = /^data: ?(.*)$/m.exec(answer.text)?.[1];
  const body: Loose = jsonOf(data === undefined ? answer : { ...answer, text: data });
  return body?.jsonrpc === '2.0' ? body : undefined;
};
