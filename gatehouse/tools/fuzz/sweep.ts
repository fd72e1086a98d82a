import { type GraphQLCompositeType, getNamedType, isCompositeType, isObjectType, isRequiredArgument } from 'graphql';
import { capital } from '../../operations/index.ts';
import { nounsOf, type Source, valueFor } from './arguments.ts';
import type { Caller } from './callers.ts';
import type { Asked } from './operation.ts';
import type { Field } from './paths.ts';
import { argumentText } from './questions.ts';
import type { FuzzSession } from './session.ts';

type Args = Record<string, unknown>;

/** Mutations that cannot be repeated on an object are called for few objects. */
const REMOVES = /^(delete|remove|destroy|purge)/;
const MAX_EACH = 40;
const MAX_REMOVED = 2;
/** On how many objects a caller tries a mutation that is not allowed. */
const MAX_REFUSED = 6;

/**
 * Every mutation on every object for which its caller is allowed, and on some for which not: random operations rarely
 * do so, and error messages may reveal too much. It changes nearly every row, so it comes last in a round.
 */
export async function* sweep(session: FuzzSession): AsyncGenerator<Asked, undefined> {
  const { schema, callers, oracle, sourceOf, rest, tools } = session;
  const root = schema.getMutationType();
  const fields = Object.values(root?.getFields() ?? {}).sort(
    (one, two) => Number(REMOVES.test(one.name)) - Number(REMOVES.test(two.name)),
  );
  for (const field of fields) {
    for (const caller of callers) {
      const coordinate = `${root?.name}.${field.name}`;
      let left = REMOVES.test(field.name) ? MAX_REMOVED : MAX_EACH;
      let refused = MAX_REFUSED;
      for (const [index, args] of argumentsOf(field, sourceOf(caller)).entries()) {
        const isAllowed = (await oracle.breach({ coordinate, type: '', id: null, args }, caller)) === null;
        if (isAllowed ? left-- <= 0 : refused-- <= 0) continue;
        yield { caller, operation: operationOf(field, args, payloadOf(session, field, caller, index)) };
      }
    }
  }
  for (const caller of callers) {
    const source = sourceOf(caller);
    const others = [...(tools?.writes(caller, source) ?? []), ...(rest?.writes(source) ?? [])];
    for (const operation of others) yield { caller, operation };
  }
}

/** The arguments once for each object that its id may name. */
const argumentsOf = (field: Field, source: Source): Args[] => {
  const about = [getNamedType(field.type).name, ...nounsOf(field.name)];
  const idOf = field.args.find(({ type }) => String(type) === 'ID!');
  const noun = idOf?.name.replace(/_?ids?$/i, '') ?? '';
  const types = noun === '' ? about : [capital(noun), ...about];
  const ids = new Set(types.flatMap((type) => source.pool.idsOf(type)));
  return (idOf === undefined ? [''] : source.random.shuffled([...ids])).map((id) =>
    Object.fromEntries(
      field.args.map(({ name, type }) => [name, name === idOf?.name ? id : valueFor(name, type, about, source)]),
    ),
  );
};

/**
 * The selection of a mutation's result: the fields that the caller may always have, and one other field each time,
 * because a denied one may null the whole result.
 */
const payloadOf = ({ oracle }: FuzzSession, { type }: Field, caller: Caller, turn: number): string => {
  const selectionOf = (of: GraphQLCompositeType, depth: number): string => {
    if (!isObjectType(of)) return '{ __typename }';
    const fields = Object.values(of.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
    const isSure = ({ name }: Field) => oracle.isAlways(`${of.name}.${name}`, caller);
    const others = fields.filter((field) => !isSure(field));
    const other = others[turn % Math.max(1, others.length)];
    const texts = [...fields.filter(isSure), ...(other === undefined ? [] : [other])].flatMap((field) => {
      const named = getNamedType(field.type);
      if (!isCompositeType(named)) return [field.name];
      return depth < 2 ? [`${field.name} ${selectionOf(named, depth + 1)}`] : [];
    });
    return `{ ${['__typename', ...texts].join(' ')} }`;
  };
  const named = getNamedType(type);
  return isCompositeType(named) ? ` ${selectionOf(named, 0)}` : '';
};

const operationOf = (field: Field, args: Args, payload: string): Asked['operation'] => {
  const texts = field.args.map((argument) => argumentText(argument, args[argument.name]));
  const query = `mutation A { ${field.name}(${texts.join(', ')})${payload} }`.replace('()', '');
  return { via: 'graphql', query, variables: {}, operationName: 'A', writes: true };
};
