import { type GraphQLField, Kind } from 'graphql';

/** Longer texts cost more than other scalars, and REST returns them only with a single resource. */
export const SHORT_TEXT = 1_000;

/** The maximum number of characters of a text field, from `@maxLength` in the SDL; null without it. */
export function maxLengthOf({ astNode }: GraphQLField<unknown, unknown>): number | null {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'maxLength');
  const value = directive?.arguments?.find(({ name }) => name.value === 'characters')?.value;
  return value?.kind === Kind.INT ? Number(value.value) : null;
}

/** Whether a field may have a long text. */
export function isLongText(field: GraphQLField<unknown, unknown>): boolean {
  return (maxLengthOf(field) ?? 0) > SHORT_TEXT;
}
