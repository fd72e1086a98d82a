import { type GraphQLArgument, isNonNullType } from 'graphql';

/**
 * The type of the variable that is passed to an argument. It is required only if the argument has no default, because
 * a missing variable leaves the argument its default.
 */
export function typeOfVariable({ type, defaultValue }: GraphQLArgument): string {
  return String(defaultValue !== undefined && isNonNullType(type) ? type.ofType : type);
}

/** `($id: ID!, $first: Int)` for variables or arguments; empty if there are none. */
export function inBrackets(list: readonly string[]): string {
  return list.length === 0 ? '' : `(${list.join(', ')})`;
}
