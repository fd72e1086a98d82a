import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { buildASTSchema, getIntrospectionQuery, parse } from 'graphql';
import { routesFromSchema, schemaFromIntrospection } from './from-graphql.ts';
import { routesFromList } from './from-list.ts';
import { routesFromTools, rpc } from './from-mcp.ts';
import { routesFromOpenApi } from './from-openapi.ts';
import type { Route } from './route.ts';
import { type Asked, jsonOf, send } from './send.ts';

/** The sources of routes. Undefined ones are searched at the usual places, unless another source is given. */
export type Sources = {
  /** A path of the server, or a file. */
  openapi?: string | undefined;
  /** The path of the endpoint. */
  graphql?: string | undefined;
  /** A file, for servers without introspection. */
  sdl?: string | undefined;
  mcp?: string | undefined;
  /** A file, or `-` for standard input. */
  routes?: string | undefined;
};

const UNTOLD = 'answers, but without introspection: pass its schema with --sdl, or its fields are not probed.';

const OPENAPI_PATHS = [
  '/api/openapi.json',
  '/openapi.json',
  '/api-json',
  '/docs/json',
  '/v3/api-docs',
  '/swagger.json',
];

/** The second takes session tokens in this template. */
const MCP_PATHS = ['/mcp', '/mcp/token'];

/**
 * The routes of a server, their sources, and notes on what was not found. Given sources must exist; the usual places
 * need not. A list of routes adds to them, and replaces routes with the same name.
 * @param authorization of the right person, because some servers show their schema to signed-in callers only
 * @throws {Error} if a given source has no routes, or no routes were found at all
 */
export async function discover(url: string, sources: Sources, authorization: string) {
  const { openapi, graphql, sdl, mcp, routes } = sources;
  const ask = async (asked: Asked) => send(url, asked, authorization);
  const get = async (path: string) => {
    const { status, text } = await ask({ method: 'GET', path });
    if (status !== 200) throw new Error(`${path} answers ${status}.`);
    return text;
  };
  const isNamed = [openapi, graphql, sdl, mcp].some((source) => source !== undefined);
  const notes: string[] = [];
  const found: { from: string; routes: Route[] }[] = [];
  const take = async (from: string, read: () => Promise<Route[]>, needed = isNamed) => {
    try {
      const taken = await read();
      if (taken.length > 0) found.push({ from, routes: taken });
      else if (needed) throw new Error('there are none');
    } catch (cause) {
      if (needed) throw new Error(`No routes from ${from}: ${cause instanceof Error ? cause.message : cause}`);
    }
  };

  const documents = openapi === undefined ? (isNamed ? [] : OPENAPI_PATHS) : [openapi];
  for (const path of documents) {
    if (found.length > 0) break;
    const isFile = !path.startsWith('/') || (await exists(path));
    await take(path, async () => routesFromOpenApi(isFile ? await readFile(path, 'utf8') : await get(path)));
  }
  const endpoint = graphql ?? (isNamed && sdl === undefined ? undefined : '/graphql');
  if (sdl !== undefined) {
    await take(sdl, async () => routesFromSchema(buildASTSchema(parse(await readFile(sdl, 'utf8'))), endpoint ?? ''));
  } else if (endpoint !== undefined) {
    const body = JSON.stringify({ query: getIntrospectionQuery() });
    const answer = await ask({ method: 'POST', path: endpoint, body });
    await take(endpoint, async () => routesFromSchema(schemaFromIntrospection(answer.text), endpoint));
    const isThere = ![0, 404, 405].includes(answer.status) && jsonOf(answer) !== undefined;
    if (isThere && !found.some(({ from }) => from === endpoint)) notes.push(`${endpoint} ${UNTOLD}`);
  }
  const before = found.length;
  for (const path of mcp === undefined ? (isNamed ? [] : MCP_PATHS) : [mcp]) {
    if (found.length > before) break;
    await take(path, async () => routesFromTools(await ask(rpc(path, 'tools/list')), path));
  }
  if (routes !== undefined) {
    const list = async () => (routes === '-' ? readAll(process.stdin) : readFile(routes, 'utf8'));
    await take(routes, async () => routesFromList(await list()), true);
  }
  if (found.length === 0) {
    throw new Error(
      `${url} does not publish its routes (no OpenAPI, GraphQL introspection or MCP): pass a file with --routes.`,
    );
  }
  const byId = new Map(found.flatMap((one) => one.routes).map((route) => [route.id, route]));
  return { routes: [...byId.values()], from: found.map((one) => `${one.from} (${one.routes.length})`), notes };
}

const exists = async (file: string): Promise<boolean> =>
  readFile(file).then(
    () => true,
    () => false,
  );
