import { bundleFromString, createConfig } from '@redocly/openapi-core';
import { sample } from 'openapi-sampler';
import { httpRoute } from './http-route.ts';
import type { Route } from './route.ts';

const METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;

// biome-ignore lint/suspicious/noExplicitAny: a third-party document, read member by member
type Loose = any;

/**
 * The routes of an OpenAPI 3 document, each with the smallest input that its schemas allow.
 * @param text JSON or YAML
 * @throws {Error} if it is not OpenAPI
 */
export async function routesFromOpenApi(text: string): Promise<Route[]> {
  const config = await createConfig({});
  const { bundle } = await bundleFromString({ source: text, config, dereference: true });
  const document: Loose = bundle.parsed;
  if (typeof document?.paths !== 'object') throw new Error('This is not an OpenAPI document: it has no paths.');
  const base = prefixOf(document.servers);
  return Object.entries<Loose>(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const parameters: Loose[] = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      const required = parameters.filter((one) => one.required === true);
      const valuesIn = (where: string, of = required) =>
        Object.fromEntries(of.filter((one) => one.in === where).map((one) => [one.name, textOf(exampleOf(one))]));
      const body = bodyOf(operation.requestBody);
      const inPath = required.filter((one) => one.in === 'path');
      return httpRoute({
        method: method.toUpperCase(),
        path: `${base}${path}`,
        examples: valuesIn('path', inPath.filter(isGiven)),
        query: valuesIn('query'),
        numbers: parameters.filter((one) => one.in === 'query' && isNumber(one.schema)).map(({ name }) => name),
        headers: valuesIn('header'),
        ...(body === undefined ? {} : { body }),
      });
    }),
  );
}

/** The path of the server's own URL, below which all paths are. */
const prefixOf = (servers: Loose): string => {
  const url = typeof servers?.[0]?.url === 'string' ? servers[0].url : '/';
  return new URL(url, 'http://localhost').pathname.replace(/\/$/, '');
};

const isNumber = (schema: Loose): boolean => [schema?.type].flat().some((type) => ['integer', 'number'].includes(type));

/** An id made up by a sampler does not exist; an example, a number or an enum value may. */
const isGiven = ({ example, examples, schema }: Loose): boolean =>
  [example, examples, schema?.example, schema?.examples, schema?.default, schema?.enum].some(
    (one) => one !== undefined,
  ) || isNumber(schema);

const exampleOf = ({ example, examples, schema, content }: Loose): unknown =>
  example ??
  Object.values<Loose>(examples ?? {})[0]?.value ??
  sampled(schema ?? Object.values<Loose>(content ?? {})[0]?.schema ?? { type: 'string' });

const bodyOf = (requestBody: Loose): unknown => {
  const content = requestBody?.content?.['application/json'];
  if (content === undefined) return undefined;
  return content.example ?? Object.values<Loose>(content.examples ?? {})[0]?.value ?? sampled(content.schema ?? {});
};

const sampled = (schema: Loose): unknown => sample(schema, { skipNonRequired: true, skipReadOnly: true, quiet: true });

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
