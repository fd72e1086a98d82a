import type { GraphQLSchema } from 'graphql';
import { sample } from 'openapi-sampler';
import type { Source } from './arguments.ts';
import type { FuzzOperation } from './operation.ts';

// biome-ignore lint/suspicious/noExplicitAny: the OpenAPI document of the server, read member by member
type Loose = any;

type Rest = Extract<FuzzOperation, { via: 'rest' }>;
type Route = { readonly method: string; readonly path: string; readonly operation: Loose };

/** How many objects each route is requested for. */
const MAX_OBJECTS = 4;

/**
 * Makes requests to the routes in an OpenAPI document. Null if there are none.
 * @param document as the server returned it
 * @param schema one of whose types a path such as `/posts/{id}` names, and one of whose fields each route answers with
 */
export function createRestGenerator(document: Loose, schema: GraphQLSchema) {
  const typeNames = Object.keys(schema.getTypeMap());
  const routes = Object.entries<Loose>(document?.paths ?? {}).flatMap(([path, item]) =>
    Object.entries<Loose>(item).map(
      ([method, operation]): Route => ({ method: method.toUpperCase(), path, operation }),
    ),
  );
  const reads = routes.filter(({ method }) => method === 'GET');
  const writes = routes.filter(({ method }) => method !== 'GET');
  if (reads.length === 0) return null;

  /** `Post` for the parameter after `/posts/`, or for `postId`. */
  const typeOf = (path: string, name: string): string | undefined => {
    const before = path.slice(0, path.indexOf(`/{${name}}`));
    const words = [name.replace(/_?id$/i, ''), before.split('/').at(-1) ?? ''];
    return words.map((word) => typeNames.find((type) => singular(word) === type.toLowerCase())).find((type) => type);
  };
  const idsFor = (path: string, name: string, { pool }: Source): readonly string[] => {
    const ids = pool.idsOf(typeOf(path, name) ?? '');
    return ids.length > 0 ? ids : pool.allIds();
  };
  const idFor = (path: string, name: string, source: Source): string =>
    source.random.pick(source.random.chance(0.95) ? idsFor(path, name, source) : source.pool.allIds()) ?? 'none';

  const queryValueOf = ({ name, schema: of }: Loose, path: string, source: Source): unknown => {
    const { random, pool, text } = source;
    if (Array.isArray(of?.enum)) return random.pick(of.enum);
    if (/id$/i.test(name)) return idFor(path, name, source);
    if (/^(after|before|cursor)$/.test(name)) return random.pick(pool.cursors());
    if (of?.type === 'integer') return 1 + random.below(30);
    return of?.type === 'boolean' ? random.chance(0.5) : text();
  };

  const requestOf = ({ method, path, operation }: Route, source: Source, share: number): Rest => {
    const query: Record<string, unknown> = {};
    for (const parameter of operation.parameters ?? []) {
      const isTaken = parameter.in === 'query' && (parameter.required === true || source.random.chance(share));
      const value = isTaken ? queryValueOf(parameter, path, source) : undefined;
      if (value !== undefined) query[parameter.name] = value;
    }
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const ids = Object.fromEntries(names.map((name) => [name, idFor(path, name, source)]));
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(ids[name] ?? ''));
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const body = bodyOf(operation, document, source);
    const root = rootOf(schema, method, operation);
    return {
      ...{ via: 'rest', method, path: search.size === 0 ? filled : `${filled}?${search}`, body },
      root: root === null ? null : { coordinate: root, args: { ...query, ...(body ?? {}), ...ids, input: body } },
      writes: method !== 'GET',
    };
  };
  /** One request to each route, or several for different objects if its path takes an id. */
  const each = (some: readonly Route[], source: Source): Rest[] =>
    some.flatMap((route) =>
      Array.from({ length: route.path.includes('{') ? MAX_OBJECTS : 1 }, () => requestOf(route, source, 0)),
    );
  const any: Route = { method: 'GET', path: '/', operation: {} };
  return {
    random: (source: Source): Rest =>
      requestOf(source.random.pick(source.random.chance(0.1) ? routes : reads) ?? any, source, 0.5),
    reads: (source: Source): Rest[] => each(reads, source),
    writes: (source: Source): Rest[] => each(writes, source),
  };
}

/** The summary of a route is the path of its field: `user.posts`. */
const rootOf = (schema: GraphQLSchema, method: string, { summary }: Loose): string | null => {
  const type = method === 'GET' ? schema.getQueryType() : schema.getMutationType();
  const field = type?.getFields()[String(summary).split('.')[0] ?? ''];
  return type && field ? `${type.name}.${field.name}` : null;
};

const bodyOf = (operation: Loose, document: Loose, { random, text }: Source): object | undefined => {
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  if (schema === undefined) return undefined;
  const made: Loose = sample(schema, { skipNonRequired: random.chance(0.5), quiet: true }, document);
  const isText = ([, value]: [string, unknown]) => value === 'string';
  return Object.fromEntries(Object.entries(made ?? {}).map((entry) => (isText(entry) ? [entry[0], text()] : entry)));
};

const singular = (word: string): string =>
  word.toLowerCase().replace(/ies$/, 'y').replace(/s$/, '').replaceAll('-', '');
