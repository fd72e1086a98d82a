import type { OpenApi, OperationObject } from './openapi.ts';

type Schema = { [name: string]: unknown };
type Schemas = OpenApi['components']['schemas'];

/** Below this depth, an example is shortened. */
const MAX_DEPTH = 4;

/**
 * Makes an example value for a JSON schema of this API, from its types, enums and defaults.
 * @param schemas the schemas that `$ref` may refer to
 */
export function exampleOf(schema: unknown, schemas: Schemas, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null) return null;
  const {
    $ref,
    type,
    enum: values,
    default: preset,
    properties,
    items,
    format,
    anyOf,
    oneOf,
    example,
  } = schema as Schema;
  if (depth > MAX_DEPTH) return type === 'array' || items ? [] : {};
  if (typeof $ref === 'string') return exampleOf(schemas[$ref.split('/').at(-1) ?? ''], schemas, depth);
  if (example !== undefined) return example;
  if (preset !== undefined) return preset;
  if (Array.isArray(values)) return values.find((value) => value !== null);
  const [one] = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  if (one !== undefined) return exampleOf(one, schemas, depth);
  const kind = Array.isArray(type) ? type.find((name) => name !== 'null') : type;
  if (kind === 'array') return [exampleOf(items, schemas, depth + 1)];
  if (typeof properties === 'object' && properties !== null) {
    const members = Object.entries(properties).map(([name, member]) => [name, exampleOf(member, schemas, depth + 1)]);
    return Object.fromEntries(members);
  }
  if (format === 'date-time') return '2026-01-31T12:00:00.000Z';
  return { integer: 1, number: 1, boolean: true, string: 'text' }[String(kind)] ?? {};
}

/** A shell command that sends the smallest request. */
export function curlOf(
  method: string,
  path: string,
  { security, parameters, requestBody }: OperationObject,
  schemas: Schemas,
): string {
  const sent = parameters.filter(({ in: where, required }) => where === 'query' && required);
  const query = sent.map(({ name, schema }) => `${name}=${exampleOf(schema, schemas)}`).join('&');
  const url = `localhost:4000${path.replace(/\{(\w+)\}/g, '<$1>')}${query === '' ? '' : `?${query}`}`;
  const isOpen = security.some((scheme) => Object.keys(scheme).length === 0);
  const body = requestBody?.content['application/json'].schema;
  return [
    `curl -sS ${method === 'GET' ? '' : `-X ${method} `}'${url}'`,
    ...(isOpen ? [] : ['-H "authorization: Bearer $(npm run --silent token -- linus)"']),
    ...(body === undefined
      ? []
      : [
          "-H 'content-type: application/json'",
          `-d '${JSON.stringify(exampleOf(body, schemas)).replaceAll("'", "'\\''")}'`,
        ]),
  ].join(' \\\n  ');
}
