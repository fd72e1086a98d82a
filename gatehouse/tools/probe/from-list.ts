import { z } from 'zod';
import { httpRoute } from './http-route.ts';
import type { Route } from './route.ts';

const LINE = /^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)\s+(\/\S*)$/;

const shape = z.array(
  z.object({
    method: z.string().toUpperCase(),
    path: z.string().startsWith('/'),
    query: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
    organization: z.boolean().optional(),
  }),
);

/**
 * The routes of a list: JSON as a host prints it (`[{ "method": "GET", "path": "/api/me" }]`), or a line each (`GET /api/me`),
 * with `#` before a comment. Parameters are `{id}`, `:id` or `[id]`.
 * @throws {Error} that names the line that is none
 */
export function routesFromList(text: string): Route[] {
  const entries = /^\s*\[/.test(text) ? shape.parse(JSON.parse(text)) : text.split('\n').flatMap(readLine);
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

const readLine = (line: string, index: number): z.infer<typeof shape> => {
  const text = line.replace(/(^|\s)#.*$/, '').trim();
  if (text === '') return [];
  const [, method = '', path = ''] = LINE.exec(text) ?? [];
  if (method === '') throw new Error(`Line ${index + 1} of the routes is not "GET /path": ${text}`);
  return [{ method, path }];
};
