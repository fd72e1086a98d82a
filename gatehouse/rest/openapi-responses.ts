import { getNullableType, isNonNullType } from 'graphql';
import { statusByCode } from '../errors/index.ts';
import { type Components, type JsonSchema, schemaOfGiven, schemaOfOutput } from '../operations/index.ts';
import type { Route } from './route.ts';

const MEANINGS: Record<number, string> = {
  400: 'What was sent is unknown, missing or not of its type.',
  401: 'Nobody is signed in, or the token was refused; the `reason` says why.',
  403: 'The caller may not do this.',
  404: 'There is no such thing, or none that the caller may know of.',
  406: 'Something other than JSON was asked for.',
  409: 'What is asked for does not fit the state of things.',
  413: 'The body is larger than 1 MB.',
  415: 'The body is not JSON.',
  429: 'Too many requests; `Retry-After` says how many seconds to wait.',
  503: 'The credentials cannot be checked at the moment, or the server is too busy; `Retry-After` says when to try again.',
};

const HTTP_CODES = [
  'BAD_REQUEST',
  'METHOD_NOT_ALLOWED',
  'NOT_ACCEPTABLE',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'INTERNAL_SERVER_ERROR',
];

/** Whether anybody may ask, by the rules of the fields on the way. */
export const isOpen = ({ steps }: Route): boolean => steps.every(({ guard }) => guard.node.kind === 'allow');

/** Every answer that a route can give, by status. */
export const responsesOf = (route: Route, components: Components): Record<string, JsonSchema> => {
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
      ...(route.success === 201 ? { headers: { Location: text('Where it is found from now on.') } } : {}),
      content: { 'application/json': { schema } },
    },
    ...Object.fromEntries(refusals.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }])),
    default: response(500),
  };
};

/** A mutation may name what is not there without having it in its path. */
const mayBeMissing = ({ path, method, field }: Route): boolean =>
  path.includes('{') || method !== 'GET' || !isNonNullType(field.type);

/** The answers that operations share (`components.responses`). */
export const sharedResponses = (): Record<string, JsonSchema> =>
  Object.fromEntries(Object.keys(MEANINGS).map((status) => [`Problem${status}`, response(Number(status))]));

const response = (status: number): JsonSchema => ({
  description: MEANINGS[status] ?? 'Something went wrong on our side.',
  ...(status === 401 ? { headers: { 'WWW-Authenticate': text('The challenge of RFC 6750.') } } : {}),
  ...(status === 429 || status === 503 ? { headers: { 'Retry-After': text('Seconds to wait.') } } : {}),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const text = (description: string): JsonSchema => ({ description, schema: { type: 'string' } });

/** RFC 9457. */
export const problem: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: [...Object.keys(statusByCode), ...HTTP_CODES] },
    field: { type: 'string', description: 'The parameter or member of the body at fault.' },
    reason: { type: 'string', description: 'Why a token was refused.' },
    clerk_error: { type: 'object', description: "What Clerk's useReverification understands." },
    requestId: { type: 'string', description: 'Names the request in the log.' },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
};
