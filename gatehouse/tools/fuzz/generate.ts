import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isRequiredArgument,
  print,
} from 'graphql';
import { nounsOf, type Source, valueFor } from './arguments.ts';
import type { FuzzOperation } from './operation.ts';
import type { Field } from './paths.ts';
import type { Random } from './random.ts';

const MAX_DEPTH = 7;
const MAX_ALIASES = 12;

type IsLikely = (coordinate: string) => boolean;
type State = {
  source: Source;
  isLikely: IsLikely;
  variables: Map<string, { type: string; value: unknown }>;
  fragments: string[];
  aliases: number;
  /** How many more fields may be selected, so that documents stay far below the server's limits. */
  left: number;
};

/**
 * Makes operations of a schema. They select `__typename` and `id` of each object, by which the oracles find its row.
 * @returns a function of the sources of values, and of whether the caller may have a root field at all: others are
 * rarer
 */
export function createGenerator(schema: GraphQLSchema, random: Random) {
  const operationOf = (kind: 'query' | 'mutation', root: GraphQLObjectType, state: State): string => {
    const fields = Object.values(root.getFields());
    const likely = fields.filter(({ name }) => state.isLikely(`${root.name}.${name}`));
    const count = kind === 'mutation' || random.chance(0.6) ? 1 : 2 + random.below(2);
    const among = likely.length > 0 && random.chance(0.8) ? likely : fields;
    const chosen = Array.from({ length: count }, () => random.pick(among)).filter((field) => field !== undefined);
    return `{ ${chosen.map((field) => fieldText(field, 1, state, chosen.length > 1)).join(' ')} }`;
  };

  const fieldText = (field: Field, depth: number, state: State, mustAlias = false): string => {
    state.left -= 1;
    const named = getNamedType(field.type);
    const about = [named.name, ...nounsOf(field.name)];
    const wanted = field.args.filter((argument) => isRequiredArgument(argument) || random.chance(0.5));
    const args = wanted.map((argument) => argumentText(argument, about, depth, state)).join(', ');
    const isFree = state.aliases < MAX_ALIASES && !['id', '__typename'].includes(field.name);
    const withAlias = isFree && (mustAlias || wanted.length > 0 || random.chance(0.1));
    if (withAlias) state.aliases += 1;
    const alias = withAlias ? `a${state.aliases}: ` : '';
    const inside = isCompositeType(named) ? ` ${selectionText(named, depth + 1, state)}` : '';
    return `${alias}${field.name}${args === '' ? '' : `(${args})`}${directiveText(state)}${inside}`;
  };

  const argumentText = ({ name, type }: GraphQLArgument, about: string[], depth: number, state: State): string => {
    const value = valueFor(name, type, about, { ...state.source, pageSize: depth === 1 ? 20 : 3 });
    if (random.chance(0.5)) {
      const variable = `v${state.variables.size}`;
      state.variables.set(variable, { type: String(type), value });
      return `${name}: $${variable}`;
    }
    const node = value === undefined ? null : astFromValue(value, isNonNullType(type) ? type.ofType : type);
    return `${name}: ${node ? print(node) : 'null'}`;
  };

  const selectionText = (type: GraphQLCompositeType, depth: number, state: State): string => {
    if (isAbstractType(type)) {
      const parts = schema
        .getPossibleTypes(type)
        .map((one) => `... on ${one.name} ${selectionText(one, depth, state)}`);
      return `{ __typename ${parts.join(' ')} }`;
    }
    const fields = Object.values(type.getFields());
    const own = ['__typename', ...(fields.some(({ name }) => name === 'id') ? ['id'] : [])];
    const open = fields.filter((field) => depth < MAX_DEPTH || !isCompositeType(getNamedType(field.type)));
    // A page without rows would test nothing.
    const isPage = (name: string) => ['edges', 'node', 'nodes', 'items'].includes(name);
    const chosen = open.filter(
      ({ name }) => name !== 'id' && state.left > 0 && random.chance(isPage(name) ? 0.95 : 0.45),
    );
    const texts = chosen.map((field) => fieldText(field, depth, state));
    const all = [...own, ...texts];
    if (!random.chance(0.12) || texts.length === 0) return `{ ${all.join(' ')} }`;
    if (random.chance(0.5)) return `{ ${own.join(' ')} ... on ${type.name} { ${texts.join(' ')} } }`;
    const name = `F${state.fragments.length}_${random.hex(3)}`;
    state.fragments.push(`fragment ${name} on ${type.name} { ${texts.join(' ')} }`);
    return `{ ${own.join(' ')} ...${name} }`;
  };

  const directiveText = (state: State): string => {
    if (!random.chance(0.04)) return '';
    const word = random.pick(['include', 'skip']);
    if (random.chance(0.5)) return ` @${word}(if: ${random.chance(0.5)})`;
    const variable = `v${state.variables.size}`;
    state.variables.set(variable, { type: 'Boolean!', value: random.chance(0.5) });
    return ` @${word}(if: $${variable})`;
  };

  const one = (
    kind: 'query' | 'mutation',
    root: GraphQLObjectType,
    name: string,
    source: Source,
    isLikely: IsLikely,
  ) => {
    const state: State = { source, isLikely, variables: new Map(), fragments: [], aliases: 0, left: 25 };
    const body = operationOf(kind, root, state);
    const declared = [...state.variables].map(([variable, { type }]) => `$${variable}: ${type}`).join(', ');
    const variables = Object.fromEntries(
      [...state.variables].map(([variable, { value }]) => [variable, value ?? null]),
    );
    return {
      text: `${kind} ${name}${declared === '' ? '' : `(${declared})`} ${body}`,
      variables,
      fragments: state.fragments,
    };
  };

  return (source: Source, isLikely: IsLikely): Extract<FuzzOperation, { via: 'graphql' }> => {
    const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
    if (!query) throw new Error('The schema has no query.');
    const kind = mutation && random.chance(0.12) ? 'mutation' : 'query';
    const main = one(kind, (kind === 'mutation' && mutation) || query, 'A', source, isLikely);
    const other = random.chance(0.06) ? one('query', query, 'B', source, isLikely) : null;
    const texts = [main.text, ...main.fragments, ...(other === null ? [] : [other.text, ...other.fragments])];
    const text = random.chance(0.03) ? spoiled(texts.join('\n')) : texts.join('\n');
    return { via: 'graphql', query: text, variables: main.variables, operationName: 'A', writes: kind === 'mutation' };
  };

  /** A deliberate error: an unknown field, a value of another type, or a missing bracket. */
  function spoiled(text: string): string {
    const spoils = [
      text.replace('__typename', 'unknownField'),
      text.replace(/: "[^"]*"/, ': 7'),
      text.replace(/\}$/, ''),
      text.replace(/\$v0: \S+?([,)])/, '$v0: Nonsense$1'),
    ];
    return random.pick(spoils) ?? text;
  }
}
