import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll } from 'vitest';

/** A repeatable source of numbers from 0 to below 1 (mulberry32). */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (probability: number) => next() < probability,
    pick: <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item,
    upTo: (most: number) => Math.floor(next() * (most + 1)),
  };
}
type Random = ReturnType<typeof randomFrom>;

/** graphql-js abandons the promises of a list in which an item throws, so nothing handles their rejections; vitest would fail. */
export function ignoreAbandoned() {
  const others = process.listeners('unhandledRejection');
  beforeAll(() => void process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => {}));
  afterAll(() => {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  });
}

/** Turns off stack traces, which are slow: GraphQLError reads each, and vitest maps every line to the sources. */
export function withoutStacks() {
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
}

type Options = {
  /** Values of a scalar, as GraphQL writes them. */
  literals?: Readonly<Record<string, readonly string[]>>;
  depth?: number;
  /** Without @include and @skip. */
  plain?: boolean;
};
export type Generated = { query: string; variables: Record<string, unknown> };

const SCALARS: Readonly<Record<string, readonly string[]>> = {
  Int: ['0', '1', '2', '7'],
  Float: ['0.5', '2'],
  String: ['"x"', '"two words"', '""'],
  Boolean: ['true', 'false'],
  ID: ['"1"', '"2"', '"nobody"'],
};

/** A valid query of a schema: fields, some twice, arguments, aliases, fragments of both kinds, variables, @include and @skip. */
export function generateQuery(
  schema: GraphQLSchema,
  random: Random,
  { literals = {}, depth = 5, plain = false }: Options = {},
): Generated {
  const definitions: string[] = [];
  const variables: Record<string, unknown> = {};
  const fragments: string[] = [];
  let names = 0;

  const literalOf = (type: GraphQLInputType, level = 0): string => {
    const nullable = getNullableType(type);
    if (nullable === type && random.chance(0.1)) return 'null';
    if (isListType(nullable))
      return `[${Array.from({ length: random.upTo(2) }, () => literalOf(nullable.ofType, level + 1)).join(' ')}]`;
    if (isEnumType(nullable)) return random.pick(nullable.getValues()).name;
    if (!isInputObjectType(nullable))
      return random.pick(literals[String(nullable)] ?? SCALARS[String(nullable)] ?? ['null']);
    const fields = Object.values(nullable.getFields()).filter(() => level < 3 && random.chance(0.4));
    return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type, level + 1)}`).join(' ')} }`;
  };

  const argumentOf = ({ name, type }: GraphQLArgument): string => {
    const named = getNamedType(type);
    const values = SCALARS[named.name];
    if (values === undefined || isListType(getNullableType(type)) || random.chance(0.5))
      return `${name}: ${literalOf(type)}`;
    const variable = `v${names++}`;
    definitions.push(`$${variable}: ${type}`);
    variables[variable] = JSON.parse(random.pick(literals[named.name] ?? values));
    return `${name}: $${variable}`;
  };

  const directive = (): string => {
    if (plain || random.chance(0.85)) return '';
    const word = random.pick(['include', 'skip']);
    if (random.chance(0.5)) return ` @${word}(if: ${random.chance(0.5)})`;
    const variable = `v${names++}`;
    definitions.push(`$${variable}: Boolean!`);
    variables[variable] = random.chance(0.5);
    return ` @${word}(if: $${variable})`;
  };

  const fieldsOf = (type: GraphQLOutputType, level: number): string => {
    const named = getNamedType(type);
    if (isAbstractType(named)) {
      const parts = schema.getPossibleTypes(named).filter(() => random.chance(0.7));
      const own = isObjectType(named) || 'getFields' in named ? selections(named as never, level) : [];
      return `{ __typename ${[...own, ...parts.map((part) => fragmentOn(part.name, fieldsOf(part, level)))].join(' ')} }`;
    }
    if (!isObjectType(named)) return '';
    const chosen = selections(named, level);
    return `{ ${chosen.length === 0 ? '__typename' : chosen.join(' ')} }`;
  };

  const fragmentOn = (type: string, fields: string): string => {
    if (random.chance(0.7)) return `... on ${type}${directive()} ${fields}`;
    const name = `F${names++}`;
    fragments.push(`fragment ${name} on ${type} ${fields}`);
    return `...${name}${directive()}`;
  };

  const selections = (type: { getFields(): Record<string, unknown>; name: string }, level: number): string[] => {
    const fields = Object.values(type.getFields()) as {
      name: string;
      type: GraphQLOutputType;
      args: GraphQLArgument[];
    }[];
    return fields
      .filter(({ type: of }) => (level < depth || !isCompositeType(getNamedType(of))) && random.chance(0.35))
      .map(({ name, type: of, args }) => {
        const given = args.filter((argument) => isRequiredArgument(argument) || random.chance(0.6)).map(argumentOf);
        // An alias for each field with arguments, so that no two of one name have to be merged.
        const alias = given.length > 0 || random.chance(0.1) ? `a${names++}: ` : '';
        const field = `${alias}${name}${given.length > 0 ? `(${given.join(' ')})` : ''}${directive()} ${fieldsOf(of, level + 1)}`;
        const again = given.length === 0 && random.chance(0.1) ? ` ${alias}${name} ${fieldsOf(of, level + 1)}` : '';
        return random.chance(0.1) ? fragmentOn(type.name, `{ ${field}${again} }`) : field + again;
      });
  };

  const query = schema.getQueryType();
  if (query == null) throw new Error('The schema has no queries.');
  const body = fieldsOf(query, 0);
  const head = definitions.length > 0 ? `query (${definitions.join(' ')}) ` : '';
  return { query: `${head}${body} ${fragments.join(' ')}`, variables };
}
