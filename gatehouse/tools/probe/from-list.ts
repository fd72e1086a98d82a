import { httpRoute } from './http-route.ts';
import type { Route } from './route.ts';

const LINE = /^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)\s+(\/\S*)$/;

type Entry = {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether it belongs to an organization. */
  readonly organization?: boolean;
};

/**
 * The routes of a list: JSON as a host prints it (`[{ "method": "GET", "path": "/api/me" }]`), or one per line
 * (`GET /api/me`, with comments after `#`). Parameters are `{id}`, `:id` or `[id]`.
 * @throws {Error} that names the line or entry that is not a route
 */
export function routesFromList(text: string): Route[] {
  const entries = /^\s*\[/.test(text) ? readEntries(JSON.parse(text)) : text.split('\n').flatMap(readLine);
  return entries.map(({ method, path, query, body, organization }) =>
    httpRoute({
      method,
      path: path.replaceAll(/:(\w+)|\[(\w+)\]/g, (_, colon, bracket) => `{${colon ?? bracket}}`),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
      ...(organization === undefined ? {} : { organization }),
    }),
  );
}

const readEntries = (list: unknown[]): Entry[] =>
  list.map((entry) => {
    const { method, path, query, organization } = (entry ?? {}) as Record<string, unknown>;
    const isRoute = typeof method === 'string' && LINE.test(`${method.toUpperCase()} ${path}`);
    const isQuery = query === undefined || (isObject(query) && Object.values(query).every(isText));
    if (isRoute && isQuery && [undefined, true, false].includes(organization as undefined)) {
      return { ...(entry as Entry), method: method.toUpperCase() };
    }
    throw new Error(`This is not a route, such as { "method": "GET", "path": "/api/me" }: ${JSON.stringify(entry)}`);
  });

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';

const readLine = (line: string, index: number): Entry[] => {
  const text = line.replace(/(^|\s)#.*$/, '').trim();
  if (text === '') return [];
  const [, method = '', path = ''] = LINE.exec(text) ?? [];
  if (method === '') throw new Error(`Line ${index + 1} of the routes is not "GET /path": ${text}`);
  return [{ method, path }];
};
