import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { capital } from '../../operations/index.ts';
import type { Pool } from './pool.ts';
import type { Random } from './random.ts';

/** The sources of values. */
export type Source = {
  readonly random: Random;
  readonly pool: Pool;
  /** Makes a text that can be recognized anywhere. */
  readonly text: () => string;
  /** The maximum number of rows per page at the level of the argument. */
  readonly pageSize: number;
};

/**
 * A value for an argument, mostly one that makes sense there.
 * @param about what the argument belongs to, such as the types that a field gives: an `id` is one of theirs
 */
export function valueFor(name: string, type: GraphQLInputType, about: readonly string[], source: Source): unknown {
  const { random, pool } = source;
  if (!isNonNullType(type) && random.chance(0.1)) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [valueFor(name, nullable.ofType, about, source)];
  if (isEnumType(nullable)) return random.pick(nullable.getValues())?.name;
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(
      (field) => isRequiredInputField(field) || random.chance(0.6),
    );
    return Object.fromEntries(fields.map((field) => [field.name, valueFor(field.name, field.type, about, source)]));
  }
  switch (nullable.name) {
    case 'ID': {
      const noun = name.replace(/_?ids?$/i, '');
      const wanted = noun === '' ? about : [capital(noun), ...about];
      const fitting = wanted.flatMap((one) => pool.idsOf(one));
      const ids = fitting.length > 0 && !random.chance(0.05) ? fitting : pool.allIds();
      return random.pick(ids) ?? 'none';
    }
    case 'Int':
    case 'Float':
      if (/^(first|last|limit)$/.test(name)) return 1 + random.below(source.pageSize);
      return random.below(5);
    case 'Boolean':
      return random.chance(0.5);
    case 'String':
      if (/^(after|before|cursor)$/.test(name)) return random.chance(0.8) ? random.pick(pool.cursors()) : source.text();
      return source.text();
    default:
      return /date|time/i.test(nullable.name)
        ? new Date(random.below(2_000_000_000) * 1000).toISOString()
        : source.text();
  }
}

/** `Post` of `deletePost`, whose `id` is a post's. */
export function nounsOf(name: string): string[] {
  const noun = /^[a-z]+([A-Z]\w*)$/.exec(name)?.[1];
  return noun === undefined ? [] : [noun, noun.replace(/s$/, '')];
}
