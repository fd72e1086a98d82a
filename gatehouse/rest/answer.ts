import { type ExecutionResult, GraphQLError, isNonNullType } from 'graphql';
import { ApiError, codesWith, type ErrorCode, isAnswer, notFound, withoutWrapping } from '../errors/index.ts';
import type { Given, Selection } from '../operations/index.ts';
import type { Route } from './route.ts';

/** Only a denied field is null inside a response; any other error is the error of the whole response. */
const WITHHELD: readonly unknown[] = [...codesWith('refusal'), 'NOT_FOUND'];

type Fields = Record<string, unknown> | null | undefined;

/**
 * Makes the body of a route's response from the result of its document.
 * @throws {ApiError} the error that denies the whole response, or NOT_FOUND if a query returned null
 * @throws bugs unchanged
 */
export function answerOf(route: Route, { data, errors: thrown = [] }: ExecutionResult): unknown {
  const errors = thrown.map((error) => withoutWrapping(error));
  const { steps, method, field } = route;
  const value = steps.reduce<unknown>((object, step) => (object as Fields)?.[step.field.name], data) ?? null;
  const fault =
    errors.find((error) => !isAnswer(error) || !WITHHELD.includes(error.extensions.code)) ??
    (value === null ? (errors.find((error) => reachesTop(route, error)) ?? errors[0]) : undefined);
  if (fault !== undefined) throw toAnswer(fault);
  if (value === null && method === 'GET') throw notFound(steps[0]?.field.name ?? field.name);
  return value;
}

/** Whether an error leaves nothing to send: it belongs to the resource itself, or to a non-null field. */
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

/** Converts errors with our codes; the error handler logs and masks all others. */
const toAnswer = (error: GraphQLError): Error => {
  const { code, ...extensions } = error.extensions;
  return isAnswer(error) ? new ApiError(code as ErrorCode, error.message, inRestWords(extensions)) : error;
};

/** Throws the error of a guard in the form that REST responses use. */
export function throwAnswer(error: unknown): never {
  throw error instanceof GraphQLError ? toAnswer(error) : error;
}

/** Removes the prefix `input.`, because the body is that argument. */
const inRestWords = ({ field, ...extensions }: Record<string, unknown>): Record<string, unknown> =>
  typeof field === 'string' ? { ...extensions, field: field.replace(/^input\./, '') } : extensions;
