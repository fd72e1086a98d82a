import { getNamedType, getNullableType, isInputObjectType, isListType, isRequiredArgument } from 'graphql';
import type { OpenAPIV3_1 } from 'openapi-types';
import { product } from '../config/index.ts';
import {
  type Components,
  createComponents,
  defaultOf,
  isResource,
  type JsonSchema,
  type Selection,
  schemaOfInput,
  schemaOfSent,
} from '../operations/index.ts';
import { isOpen, problem, responsesOf, sharedResponses } from './openapi-responses.ts';
import type { Parameter, Route } from './route.ts';

type RequestBody = { required: boolean; content: { 'application/json': { schema: OpenAPIV3_1.SchemaObject } } };
type Written = 'operationId' | 'summary' | 'description' | 'tags' | 'security' | 'responses';

/** An operation whose parameters and body are written in place. */
export type OperationObject = Required<Pick<OpenAPIV3_1.OperationObject, Written>> & {
  parameters: (OpenAPIV3_1.ParameterObject & { required: boolean })[];
  requestBody?: RequestBody;
};

export type OpenApi = Omit<OpenAPIV3_1.Document, 'paths' | 'components'> & {
  paths: Record<string, Record<string, OperationObject>>;
  components: Required<Pick<OpenAPIV3_1.ComponentsObject, 'schemas' | 'responses' | 'securitySchemes'>>;
};

/** The OpenAPI 3.1 document of the routes: https://spec.openapis.org/oas/v3.1.0 */
export function openApiOf(routes: readonly Route[]): OpenApi {
  const components = createComponents();
  // A single resource has all its fields, and so its plain name; in a list it may have fewer fields.
  const [singles, others] = [routes.filter(answersOne), routes.filter((route) => !answersOne(route))];
  for (const { selection } of [...singles, ...others]) if (selection !== null) reserveResources(selection, components);
  const paths: OpenApi['paths'] = {};
  for (const route of routes) {
    const path = `/api${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, components) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: product,
      version: '1',
      description:
        'The same data and the same rules as over GraphQL. Fields that the caller may not access are null; their descriptions name the rules.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { ...components.schemas, Problem: problem },
      responses: sharedResponses(),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "Clerk's session token: `await getToken()`.",
        },
      },
    },
  };
}

const answersOne = ({ field, selection }: Route): boolean =>
  !isListType(getNullableType(field.type)) && (selection?.members.some(({ type }) => isResource(type)) ?? false);

/** Reserves the plain names for single resources; inside others they may have fewer fields. */
const reserveResources = ({ type, text, members }: Selection, components: Components): void => {
  if (members.some((member) => isResource(member.type))) components.reserve(type.name, text);
  else for (const { of } of members.flatMap(({ fields }) => fields)) if (of !== null) reserveResources(of, components);
};

const operationOf = (route: Route, components: Components): OperationObject => {
  const { operationId, field, parameters, path } = route;
  const inUrl = parameters.filter((parameter) => parameter.in === 'path' || parameter.in === 'query');
  const requestBody = bodyOf(parameters, components);
  return {
    operationId,
    summary: route.steps.map((step) => step.field.name).join('.'),
    description: field.description ?? '',
    tags: [path.split('/')[1] ?? ''],
    security: isOpen(route) ? [{}, { bearer: [] }] : [{ bearer: [] }],
    parameters: inUrl.map((parameter) => parameterOf(parameter, components)),
    ...(requestBody === null ? {} : { requestBody }),
    responses: responsesOf(route, components),
  };
};

/** A parameter of the path or the query. It cannot be null; an input object is JSON. */
const parameterOf = (
  { argument, in: where }: Parameter,
  components: Components,
): OperationObject['parameters'][number] => {
  const { name, type, description } = argument;
  const schema = { ...schemaOfSent(getNullableType(type), components), ...defaultOf(argument) };
  return {
    name,
    in: where,
    required: isRequiredArgument(argument),
    ...(description ? { description } : {}),
    ...(isInputObjectType(getNamedType(type)) ? { content: { 'application/json': { schema } } } : { schema }),
  };
};

const bodyOf = (parameters: readonly Parameter[], components: Components): RequestBody | null => {
  const input = parameters.find((parameter) => parameter.in === 'input');
  const members = parameters.filter((parameter) => parameter.in === 'body').map(({ argument }) => argument);
  if (input !== undefined)
    return jsonBody(isRequiredArgument(input.argument), schemaOfInput(input.argument.type, components));
  if (members.length === 0) return null;
  const required = members.filter(isRequiredArgument).map(({ name }) => name);
  const properties = members.map((member) => [
    member.name,
    { ...schemaOfInput(member.type, components), ...defaultOf(member) },
  ]);
  return jsonBody(required.length > 0, {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  });
};

const jsonBody = (required: boolean, schema: JsonSchema): RequestBody => ({
  required,
  content: { 'application/json': { schema: schema } },
});
