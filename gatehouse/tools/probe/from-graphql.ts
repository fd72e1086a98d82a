import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { capital } from '../../operations/index.ts';
import { type Known, namesOrganization } from './known.ts';
import { readGraphQL } from './read-graphql.ts';
import type { Route } from './route.ts';
import { type Asked, jsonOf } from './send.ts';
import { subscribe } from './subscribe.ts';

/**
 * A route for each query, mutation and subscription of a schema.
 * @param path of the endpoint, such as `/graphql`
 */
export function routesFromSchema(schema: GraphQLSchema, path: string): Route[] {
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  return Object.entries(roots).flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => fieldRoute(kind, field, path)),
  );
}

/** The same from the result of an introspection query. Throws if it is not one. */
export function schemaFromIntrospection(text: string): GraphQLSchema {
  return buildClientSchema(JSON.parse(text).data);
}

type Field = GraphQLField<unknown, unknown>;

const fieldRoute = (kind: string, field: Field, path: string): Route => {
  const required = field.args.filter(isRequiredArgument);
  const kinds = [getNamedType(field.type).name, nounOf(field.name)];
  const post = (query: string, variables: object): Asked => ({
    method: 'POST',
    path,
    body: JSON.stringify({ query, variables }),
  });
  const document = () => {
    const declared = required.map(({ name, type }) => `$${name}: ${type}`).join(', ');
    const passed = required.map(({ name }) => `${name}: $${name}`).join(', ');
    const brackets = (list: string) => (list === '' ? '' : `(${list})`);
    return `${kind}${brackets(declared)} { ${field.name}${brackets(passed)}${selectionOf(field.type)} }`;
  };
  return {
    id: `${kind} ${field.name}`,
    writes: kind === 'mutation',
    needs: required.length,
    ofOrganization: required.some(({ name }) => namesOrganization(name)),
    build: (known) => {
      const lacking: string[] = [];
      const values = required.map(({ name, type }) => [name, argumentOf(name, type, kinds, known, lacking)]);
      if (lacking.length > 0) return { lacking: lacking.join(' and ') };
      return post(document(), Object.fromEntries(values));
    },
    // Every server rejects a document that does not match the schema before it evaluates any guard.
    malformed: () => null,
    read: (answer) => readGraphQL(answer, field.name),
    ...(kind === 'subscription' ? { send: overSocket } : {}),
    learn: (answer, known) => learnIds(jsonOf(answer), known),
  };
};

const overSocket: NonNullable<Route['send']> = (url, { path, body = '' }, authorization) =>
  subscribe(url, path, JSON.parse(body), authorization);

/** Enough to see whether there is data: the type, the id, and the items of a list or connection. */
const selectionOf = (type: GraphQLOutputType, depth = 0): string => {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  if (!isObjectType(named)) return ' { __typename }';
  const inner = Object.values(named.getFields())
    .filter(({ name }) => name === 'id' || (depth < 3 && ['edges', 'node', 'nodes', 'items'].includes(name)))
    .filter(({ args }) => !args.some(isRequiredArgument))
    .map((field) => `${field.name}${selectionOf(field.type, depth + 1)}`);
  return ` { ${['__typename', ...inner].join(' ')} }`;
};

const argumentOf = (
  name: string,
  type: GraphQLInputType,
  kinds: readonly string[],
  known: Known,
  lacking: string[],
): unknown => {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [argumentOf(name, nullable.ofType, kinds, known, lacking)];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(fields.map((one) => [one.name, argumentOf(one.name, one.type, kinds, known, lacking)]));
  }
  const seen = known.find(name, /^ids?$/.test(name) ? kinds : [capital(name.replace(/_?[iI]ds?$/, ''))]);
  if (nullable.name === 'ID') {
    if (seen === undefined) lacking.push(`an id for ${name}`);
    return seen;
  }
  const samples: Record<string, unknown> = { Int: 1, Float: 1, Boolean: true, String: seen ?? 'text' };
  if (nullable.name in samples) return samples[nullable.name];
  return /date|time/i.test(nullable.name) ? new Date(0).toISOString() : /json/i.test(nullable.name) ? {} : 'text';
};

/** `Post` of `deletePost`. */
const nounOf = (name: string): string => name.replace(/^[a-z]+(?=[A-Z])/, '');

const learnIds = (value: unknown, known: Known): void => {
  if (typeof value !== 'object' || value === null) return;
  if ('__typename' in value && 'id' in value) known.learn(String(value.__typename), value.id);
  for (const member of Object.values(value)) learnIds(member, known);
};
