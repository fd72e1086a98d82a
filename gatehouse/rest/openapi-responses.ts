import { getNullableType, isNonNullType } from 'graphql';
import type { OpenAPIV3_1 } from 'openapi-types';
import { catalogue, httpCatalogue, meaningOf } from '../errors/index.ts';
import { type Components, type JsonSchema, schemaOfGiven, schemaOfOutput } from '../operations/index.ts';
import type { Route } from './route.ts';

/** The statuses that responses are shared for: those of refusals that a route can give. */
const SHARED = [...new Set([...Object.values(catalogue), ...Object.values(httpCatalogue)].map(({ status }) => status))]
  .filter((status) => status < 500 || status === 503)
  .filter((status) => status !== httpCatalogue.METHOD_NOT_ALLOWED.status)
  .sort();

/** Whether all fields of the route are open to everyone. */
export function isOpen({ steps }: Route): boolean {
  return steps.every(({ guard }) => guard.node.kind === 'allow');
}

/** All responses of a route, by status. */
export function responsesOf(route: Route, components: Components): OpenAPIV3_1.ResponsesObject {
  const { field, selection, method, parameters } = route;
  const schema =
    method === 'GET'
      ? schemaOfGiven(getNullableType(field.type), selection, components)
      : schemaOfOutput(field.type, selection, components);
  const hasBody = parameters.some((parameter) => parameter.in === 'body' || parameter.in === 'input');
  const refusals = [
    400,
    401,
    ...(isOpen(route) ? [] : [403]),
    ...(method === 'GET' ? [] : [409]),
    ...(mayBeMissing(route) ? [404] : []),
    406,
    ...(hasBody ? [413, 415] : []),
    429,
    503,
  ].sort();
  return {
    [route.success]: {
      description: 'Done.',
      ...(route.success === 201 ? { headers: { Location: text('The URL of the created resource.') } } : {}),
      content: { 'application/json': { schema } },
    },
    ...Object.fromEntries(refusals.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }])),
    default: response(500),
  };
}

/** A mutation may refer to a missing object without having its id in the path. */
const mayBeMissing = ({ path, method, field }: Route): boolean =>
  path.includes('{') || method !== 'GET' || !isNonNullType(field.type);

/** The responses that operations share (`components.responses`). */
export function sharedResponses(): OpenAPIV3_1.ResponsesObject {
  return Object.fromEntries(SHARED.map((status) => [`Problem${status}`, response(status)]));
}

const response = (status: number): OpenAPIV3_1.ResponseObject => ({
  description: meaningOf(status),
  ...(status === 401 ? { headers: { 'WWW-Authenticate': text('The challenge of RFC 6750.') } } : {}),
  ...(status === 429 || status === 503 ? { headers: { 'Retry-After': text('Seconds to wait.') } } : {}),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const text = (description: string): OpenAPIV3_1.HeaderObject => ({ description, schema: { type: 'string' } });

/** RFC 9457. */
export const problem: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: [...Object.keys(catalogue), ...Object.keys(httpCatalogue)] },
    field: { type: 'string', description: 'The parameter or member of the body that is wrong.' },
    reason: { type: 'string', description: 'Why the token was rejected.' },
    clerk_error: { type: 'object', description: "For Clerk's useReverification." },
    requestId: { type: 'string', description: 'Identifies the request in the log.' },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
};
