import { type ExecutionResult, type GraphQLError, isNonNullType } from 'graphql';
import { ApiError, type ErrorCode, isAnswer, notFound, withoutWrapping } from '../errors/index.ts';
import type { Given, Selection } from '../operations/index.ts';
import type { Route } from './route.ts';

/** What a caller may not have is null inside an answer, and only that: any other error is the answer's. */
const WITHHELD: readonly unknown[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'];

type Fields = Record<string, unknown> | null | undefined;

/**
 * What a route answers, made of the result of its document.
 * @throws the error that refuses the whole answer, NOT_FOUND where a query gave null, or a bug as it came
 */
export const answerOf = (route: Route, { data, errors: thrown = [] }: ExecutionResult): unknown => {
  const errors = thrown.map((error) => withoutWrapping(error));
  const { steps, method, field } = route;
  const value = steps.reduce<unknown>((object, step) => (object as Fields)?.[step.field.name], data) ?? null;
  const fault =
    errors.find((error) => !isAnswer(error) || !WITHHELD.includes(error.extensions.code)) ??
    (value === null ? (errors.find((error) => reachesTop(route, error)) ?? errors[0]) : undefined);
  if (fault !== undefined) throw toAnswer(fault);
  if (value === null && method === 'GET') throw notFound(steps[0]?.field.name ?? field.name);
  return value;
};

/** Whether an error leaves nothing of the answer: it is of the answer itself, or of a field that cannot be null. */
const reachesTop = ({ steps, selection }: Route, { path = [] }: GraphQLError): boolean => {
  let inside: Selection | null | undefined = selection;
  let type: unknown = null;
  for (const name of path.filter((key) => typeof key === 'string').slice(steps.length)) {
    const given: Given | undefined = inside?.members
      .flatMap(({ fields }) => fields)
      .find(({ field }) => field.name === name);
    inside = given?.of;
    type = given?.field.type;
  }
  return type === null || isNonNullType(type);
};

/** One of our codes as it is; anything else stays what it is, for the error handler to log and mask. */
const toAnswer = (error: GraphQLError): Error => {
  const { code, ...extensions } = error.extensions;
  return isAnswer(error) ? new ApiError(code as ErrorCode, error.message, inRestWords(extensions)) : error;
};

/** The body is the argument `input`, so that its fields have no prefix here. */
const inRestWords = ({ field, ...extensions }: Record<string, unknown>): Record<string, unknown> =>
  typeof field === 'string' ? { ...extensions, field: field.replace(/^input\./, '') } : extensions;
