import { isOfOrganizations, type Known, namesOrganization } from './known.ts';
import { type Reading, type Route, SAYS_NO } from './route.ts';
import { type Answer, type Asked, jsonOf } from './send.ts';

export type HttpOperation = {
  readonly method: string;
  /** With parameters as OpenAPI writes them: `/posts/{id}`. */
  readonly path: string;
  /** Examples by name, for parameters of the path and required ones of the query. */
  readonly examples?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Names of query parameters that take a number, where a word is not valid. */
  readonly numbers?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Set in a list of routes: people of another organization must be refused. */
  readonly organization?: boolean;
};

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** A route of HTTP, from OpenAPI or a list of routes. */
export function httpRoute(operation: HttpOperation): Route {
  const { method, path, query = {}, numbers = [], headers = {}, body, organization = false } = operation;
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([whole, name = '']) => {
    return { whole, name, collection: path.slice(0, path.indexOf(whole) - 1) };
  });

  const asked = (known: Known, changes: { query?: object; body?: string } = {}): Asked | { lacking: string } => {
    const lacking: string[] = [];
    let filled = path;
    for (const { whole, name, collection } of parameters) {
      const value = known.find(name, [collection]) ?? operation.examples?.[name];
      if (value === undefined) lacking.push(`a value for ${whole}`);
      filled = filled.replace(whole, encodeURIComponent(value ?? ''));
    }
    if (lacking.length > 0) return { lacking: lacking.join(' and ') };
    const search = new URLSearchParams({ ...query, ...changes.query }).toString();
    const sent = changes.body ?? (body === undefined ? undefined : JSON.stringify(body));
    const target = search === '' ? filled : `${filled}?${search}`;
    return { method, path: target, headers, ...(sent === undefined ? {} : { body: sent }) };
  };

  return {
    id: `${method} ${path}`,
    writes: !SAFE.includes(method),
    needs: parameters.length,
    ofOrganization:
      organization ||
      parameters.some(({ name, collection }) => namesOrganization(name) || isOfOrganizations(collection)),
    build: (known) => asked(known),
    malformed: (known) => {
      const [number] = numbers;
      if (body === undefined && number === undefined) return null;
      const made = asked(known, body === undefined ? { query: { [number ?? '']: 'x' } } : { body: '[]' });
      return 'lacking' in made ? null : made;
    },
    read: readHttp,
    learn: (answer, known) => learnIds(path, answer, known),
  };
}

/** The reading of an HTTP response by its status, and for a success by whether it has a body. */
export function readHttp({ status, text }: Answer): Reading {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 405 || status === 410) return 'missing';
  if (status === 429) return 'limited';
  if (status === 0 || status >= 500) return 'failed';
  if (status >= 400) return 'invalid';
  if (status >= 300) return 'redirect';
  return text.trim() === '' ? 'empty' : 'granted';
}

/** Whether a 200 is an error in disguise: `{ "error": "Unauthorized" }`. */
export function saysNo(answer: Answer): boolean {
  const body = jsonOf(answer);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const { error, errors, message } = body as Record<string, unknown>;
  return SAYS_NO.test(JSON.stringify([error, errors, message]));
}

/** The list of `/posts`, or a page with `items`, `data` or `nodes`, has the ids that `/posts/{id}` needs. */
const learnIds = (path: string, answer: Answer, known: Known): void => {
  const body = jsonOf(answer);
  const inner = typeof body === 'object' && body !== null ? Object.values(body) : [];
  const list = [body, ...inner].find(Array.isArray);
  for (const item of list ?? []) known.learn(path, item?.id ?? item?.node?.id);
  if (!path.includes('{') && typeof body === 'object' && body !== null && 'id' in body) known.learn(path, body.id);
};
