import { astFromValue, type GraphQLField, type GraphQLSchema, getNamedType, isCompositeType, print } from 'graphql';
import { type Source, valueFor } from './arguments.ts';
import type { Caller } from './callers.ts';
import { nounsOf } from './generate.ts';
import type { Operation } from './operation.ts';
import type { Oracle } from './oracle.ts';

type Asked = { readonly caller: Caller; readonly operation: Extract<Operation, { via: 'graphql' }> };

/** What cannot be done twice is done to few objects. */
const REMOVES = /^(delete|remove|destroy|purge)/;
const MAX_EACH = 40;
const MAX_REMOVED = 2;

/**
 * Every mutation on every object that its caller may do it to: what chance rarely hits, and where a message may say too
 * much. It changes nearly everything, so it belongs at the end of a run.
 */
export async function sweep(
  schema: GraphQLSchema,
  callers: readonly Caller[],
  oracle: Oracle,
  source: Source,
): Promise<Asked[]> {
  const root = schema.getMutationType();
  if (!root) return [];
  const asked: Asked[] = [];
  const fields = Object.values(root.getFields()).sort(
    (one, two) => Number(REMOVES.test(one.name)) - Number(REMOVES.test(two.name)),
  );
  for (const field of fields) {
    for (const caller of callers) {
      const coordinate = `${root.name}.${field.name}`;
      if (caller.auth === null || oracle.isNever(coordinate, caller)) continue;
      let left = REMOVES.test(field.name) ? MAX_REMOVED : MAX_EACH;
      for (const args of argumentsOf(field, source)) {
        if (left === 0) break;
        if ((await oracle.breach({ coordinate, type: root.name, id: null, args }, caller)) !== null) continue;
        asked.push({ caller, operation: operationOf(field, args) });
        left -= 1;
      }
    }
  }
  return asked;
}

type Field = GraphQLField<unknown, unknown>;
type Args = Record<string, unknown>;

/** The arguments once for each object that its id may name. */
const argumentsOf = (field: Field, source: Source): Args[] => {
  const about = [getNamedType(field.type).name, ...nounsOf(field.name)];
  const ids = about.flatMap((type) => source.pool.idsOf(type));
  const idOf = field.args.find(({ type }) => String(type) === 'ID!');
  return (idOf === undefined ? [''] : [...new Set(ids)]).map((id) =>
    Object.fromEntries(
      field.args.map(({ name, type }) => [name, name === idOf?.name ? id : valueFor(name, type, about, source)]),
    ),
  );
};

const operationOf = (field: Field, args: Args): Asked['operation'] => {
  const texts = field.args.map(({ name, type }) => {
    const node = astFromValue(args[name], type);
    return `${name}: ${node ? print(node) : 'null'}`;
  });
  const named = getNamedType(field.type);
  const hasId = isCompositeType(named) && 'getFields' in named && 'id' in named.getFields();
  const inside = isCompositeType(named) ? ` { __typename${hasId ? ' id' : ''} }` : '';
  const query = `mutation A { ${field.name}(${texts.join(', ')})${inside} }`.replace('()', '');
  return { via: 'graphql', query, variables: {}, operationName: 'A', writes: true };
};
