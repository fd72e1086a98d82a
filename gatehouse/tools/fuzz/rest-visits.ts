import type { GraphQLSchema } from 'graphql';
import type { Pool } from './pool.ts';
import type { Visit } from './walk.ts';

/** The members of a REST answer as fields of the objects that they belong to, of those whose ids are known. */
export function restVisitsOf(schema: GraphQLSchema, pool: Pool, value: unknown): Visit[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap((member) => restVisitsOf(schema, pool, member));
  if (!('id' in value) || typeof value.id !== 'string') return inner;
  const { id } = value;
  const type = pool.typeOf(id);
  const declared = type === undefined ? undefined : schema.getType(type);
  const fields = declared && 'getFields' in declared ? declared.getFields() : {};
  const own = Object.entries(value)
    .filter(([name, member]) => type !== undefined && name in fields && member !== null)
    .map(([name, member]) => ({ coordinate: `${type}.${name}`, type: type ?? '', id, args: {}, value: member }));
  return [...own, ...inner];
}
