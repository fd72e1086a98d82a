import {
  astFromValue,
  type GraphQLArgument,
  getNamedType,
  isCompositeType,
  isEnumType,
  isRequiredArgument,
  print,
} from 'graphql';
import { type Source, valueFor } from './arguments.ts';
import type { Caller } from './callers.ts';
import { nounsOf } from './generate.ts';
import type { Asked } from './operation.ts';
import type { Oracle } from './oracle.ts';
import { coordinateOf, type Field, type Path, pathsOf, type Step } from './paths.ts';
import type { Session } from './session.ts';

/** Objects that one operation looks up by their ids. */
const AT_A_TIME = 6;
/** Objects of which every field is asked for. */
const MAX_OBJECTS = 12;
const PAGE = 20;
/** A list within a list. */
const SHORT_PAGES = [5, 10];

/**
 * What a reader would ask first: the rows behind every path and every route, and every field once, as each caller in turn.
 * The administrator goes first, so that what is kept too long for one caller is there for the next.
 */
export function* tour({
  schema,
  callers: everyone,
  administrator,
  oracle,
  sourceOf,
  rest,
  tools,
}: Session): Generator<Asked> {
  const callers = [...everyone].sort((one, two) => Number(two === administrator) - Number(one === administrator));
  const paths = pathsOf(schema);
  for (const path of paths) for (const caller of callers) yield* rowsBehind(path, caller, sourceOf(caller));
  for (const type of new Set(paths.map((path) => path.type))) {
    const ways = paths.filter((path) => path.type === type);
    for (const field of Object.values(type.getFields())) {
      for (const caller of callers) yield* oneField(wayFor(caller, ways, oracle), field, caller, sourceOf(caller));
    }
  }
  for (const operation of rest?.reads(sourceOf(administrator)) ?? []) {
    for (const caller of callers) yield { caller, operation };
  }
  for (const caller of callers) {
    for (const operation of tools?.reads(caller, sourceOf(caller)) ?? []) yield { caller, operation };
  }
}

/** The ids of the rows that a path leads to, also with each value of the arguments that choose among them. */
function* rowsBehind(path: Path, caller: Caller, source: Source): Generator<Asked> {
  const [first] = path.steps;
  if (first === undefined || path.type.getFields().id === undefined) return;
  yield* operationsOf(path, '', source).map((operation) => ({ caller, operation }));
  const choices = path.steps.slice(1).some(({ type }) => type.getFields().id !== undefined)
    ? []
    : choicesOf(first, source);
  for (const choice of choices) {
    yield* operationsOf(path, '', source, choice).map((operation) => ({ caller, operation }));
  }
}

function* oneField(path: Path | undefined, field: Field, caller: Caller, source: Source): Generator<Asked> {
  if (path === undefined || field.name === 'id') return;
  const inside = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  const times = field.args.some(isRequiredArgument) ? AT_A_TIME / 2 : 1;
  const leaves = Array.from({ length: times }, (_, index) => {
    return `${times > 1 ? `b${index}: ` : ''}${field.name}${argumentsText(field, source, PAGE)}${inside}`;
  });
  const operations = operationsOf(path, leaves.join(' '), source).slice(0, MAX_OBJECTS / AT_A_TIME);
  yield* operations.map((operation) => ({ caller, operation }));
}

/** The shortest way on which this caller may be let through. */
const wayFor = (caller: Caller, ways: readonly Path[], oracle: Oracle): Path | undefined =>
  ways.find(({ steps }) => steps.every((step) => !oracle.isNever(coordinateOf(step), caller))) ?? ways[0];

/** The operations that ask for `leaf` at the end of a path: one, or several where objects are looked up by their ids. */
const operationsOf = (path: Path, leaf: string, source: Source, choice = ''): Asked['operation'][] => {
  const pages = path.steps.filter(({ field }) => hasPage(field));
  const sizeOf = (step: Step) => (pages.length < 2 ? PAGE : SHORT_PAGES[pages.indexOf(step) === 0 ? 0 : 1]) ?? PAGE;
  const bodies = textsOf(path, sizeOf, leaf, source, choice);
  const groups = Array.from({ length: Math.ceil(bodies.length / AT_A_TIME) }, (_, index) =>
    bodies.slice(index * AT_A_TIME, (index + 1) * AT_A_TIME),
  );
  return groups.map((group) => {
    const fields = group.length === 1 ? group : group.map((text, index) => `a${index}: ${text}`);
    const query = `query A { ${fields.join(' ')} }`;
    return { via: 'graphql', query, variables: {}, operationName: 'A', writes: false };
  });
};

/** The first field of a path with all that is in it: once, or once for each object whose id it takes. */
const textsOf = (
  { steps, type }: Path,
  sizeOf: (step: Step) => number,
  leaf: string,
  source: Source,
  choice: string,
): string[] => {
  const [first] = steps;
  if (first === undefined) return [leaf];
  const inside = steps
    .slice(1)
    .reduceRight(
      (text, step) => `${step.field.name}${argumentsText(step.field, source, sizeOf(step))} ${selection(step, text)}`,
      leaf,
    );
  const [argument, ...others] = first.field.args.filter(isRequiredArgument);
  const ids =
    argument !== undefined && others.length === 0 && String(argument.type) === 'ID!' ? idsOf(first, source) : [];
  // Beyond the object itself, one is like another.
  const wanted = first.type === type ? ids : ids.slice(0, AT_A_TIME);
  const given =
    ids.length > 0
      ? wanted.map((id) => `(${argument?.name}: ${JSON.stringify(id)})`)
      : [argumentsText(first.field, source, sizeOf(first), choice)];
  return given.map((args) => `${first.field.name}${args} ${selection(first, inside)}`);
};

const idsOf = ({ field, type }: Step, { random, pool }: Source): readonly string[] => {
  const known = [...pool.idsOf(type.name), ...nounsOf(field.name).flatMap((noun) => pool.idsOf(noun))];
  return [...new Set(known)]
    .map((id) => [random.below(1_000_000), id] as const)
    .sort(([one], [two]) => one - two)
    .map(([, id]) => id);
};

/** What is asked of an object on the way: who it is, and what follows. */
const selection = ({ field, type }: Step, inside: string): string => {
  const own = ['__typename', ...(type.getFields().id ? ['id'] : []), inside].join(' ').trim();
  return getNamedType(field.type) === type ? `{ ${own} }` : `{ __typename ... on ${type.name} { ${own} } }`;
};

const hasPage = (field: Field): boolean => field.args.some(({ name }) => name === 'first');

/** Required arguments, the size of a page, and one that was chosen. */
const argumentsText = (field: Field, source: Source, pageSize: number, choice = ''): string => {
  const about = [getNamedType(field.type).name, ...nounsOf(field.name)];
  const texts = field.args.flatMap((argument) => {
    if (argument.name === 'first') return [`first: ${pageSize}`];
    return isRequiredArgument(argument)
      ? [textOf(argument, valueFor(argument.name, argument.type, about, source))]
      : [];
  });
  const all = choice === '' ? texts : [...texts, choice];
  return all.length === 0 ? '' : `(${all.join(', ')})`;
};

/** `status: DRAFT`, for each value of the arguments that may be left out. */
const choicesOf = ({ field }: Step, source: Source): string[] =>
  field.args
    .filter((argument) => !isRequiredArgument(argument) && !/^(first|last|after|before)$/.test(argument.name))
    .flatMap((argument) => {
      const named = getNamedType(argument.type);
      const values =
        isEnumType(named) && named === argument.type
          ? named.getValues().map(({ name }) => name)
          : [valueFor(argument.name, argument.type, [], source)];
      return values.map((value) => textOf(argument, value));
    });

const textOf = ({ name, type }: GraphQLArgument, value: unknown): string => {
  const node = astFromValue(value, type);
  return `${name}: ${node ? print(node) : 'null'}`;
};
