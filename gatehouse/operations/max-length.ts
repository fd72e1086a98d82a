import { type GraphQLField, Kind } from 'graphql';

/** Texts longer than this cost more than other scalars, and REST gives them with the single resource only. */
export const SHORT_TEXT = 1_000;

/** How many characters a text field may hold, as `@maxLength` of its SDL says; null where nothing is said. */
export function maxLengthOf({ astNode }: GraphQLField<unknown, unknown>): number | null {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'maxLength');
  const value = directive?.arguments?.find(({ name }) => name.value === 'characters')?.value;
  return value?.kind === Kind.INT ? Number(value.value) : null;
}

/** Whether a field may hold a long text. */
export function isLongText(field: GraphQLField<unknown, unknown>): boolean {
  return (maxLengthOf(field) ?? 0) > SHORT_TEXT;
}
