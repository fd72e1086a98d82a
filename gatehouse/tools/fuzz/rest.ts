import { sample } from 'openapi-sampler';
import type { Source } from './arguments.ts';
import type { Operation } from './operation.ts';

// biome-ignore lint/suspicious/noExplicitAny: the OpenAPI document of the server, read member by member
type Loose = any;

type Rest = Extract<Operation, { via: 'rest' }>;

/**
 * Makes requests of the routes in an OpenAPI document. Null where there are none.
 * @param document as the server tells it
 * @param typeNames the types of the schema, one of which a path such as `/posts/{id}` names
 */
export function createRestGenerator(
  document: Loose,
  typeNames: readonly string[],
  source: Source,
): (() => Rest) | null {
  const { random, pool } = source;
  const routes = Object.entries<Loose>(document?.paths ?? {}).flatMap(([path, item]) =>
    Object.entries<Loose>(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const reads = routes.filter(({ method }) => method === 'GET');
  if (reads.length === 0) return null;

  /** `Post` for the parameter after `/posts/`, or for `postId`. */
  const typeOf = (path: string, name: string): string | undefined => {
    const words = [
      name.replace(/_?id$/i, ''),
      path
        .slice(0, path.indexOf(`/{${name}}`))
        .split('/')
        .at(-1) ?? '',
    ];
    return words.map((word) => typeNames.find((type) => singular(word) === type.toLowerCase())).find((type) => type);
  };
  const idFor = (path: string, name: string): string => {
    const ids = pool.idsOf(typeOf(path, name) ?? '');
    return random.pick(ids.length > 0 && random.chance(0.95) ? ids : pool.allIds()) ?? 'none';
  };
  const queryValueOf = ({ name, schema }: Loose): string | undefined => {
    if (Array.isArray(schema?.enum)) return random.pick(schema.enum);
    if (/^(after|before|cursor)$/.test(name)) return random.pick(pool.cursors());
    if (schema?.type === 'integer') return String(1 + random.below(30));
    return schema?.type === 'boolean' ? String(random.chance(0.5)) : source.text();
  };
  const bodyOf = (operation: Loose): unknown => {
    const schema = operation.requestBody?.content?.['application/json']?.schema;
    if (schema === undefined) return undefined;
    const made: Loose = sample(schema, { skipNonRequired: random.chance(0.5), quiet: true }, document);
    const isText = ([, value]: [string, unknown]) => value === 'string';
    return Object.fromEntries(
      Object.entries(made ?? {}).map((entry) => (isText(entry) ? [entry[0], source.text()] : entry)),
    );
  };

  return () => {
    const { method, path, operation } = random.pick(random.chance(0.1) ? routes : reads) ?? {
      method: 'GET',
      path: '/',
      operation: {},
    };
    const query = new URLSearchParams();
    for (const parameter of operation.parameters ?? []) {
      const value = parameter.in === 'query' && random.chance(0.5) ? queryValueOf(parameter) : undefined;
      if (value !== undefined) query.set(parameter.name, value);
    }
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(idFor(path, name)));
    const search = query.size === 0 ? '' : `?${query}`;
    return { via: 'rest', method, path: `${filled}${search}`, body: bodyOf(operation), writes: method !== 'GET' };
  };
}

const singular = (word: string): string =>
  word.toLowerCase().replace(/ies$/, 'y').replace(/s$/, '').replaceAll('-', '');
