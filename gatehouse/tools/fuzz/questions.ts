import { astFromValue, type GraphQLArgument, getNamedType, isEnumType, isRequiredArgument, print } from 'graphql';
import { nounsOf, type Source, valueFor } from './arguments.ts';
import type { GraphQLOperation } from './operation.ts';
import type { Field, Path, Step } from './paths.ts';

/** An argument for one of the fields on a path, besides those that it requires: `status: DRAFT`. */
export type Choice = { readonly step: Step; readonly text: string };

/** Pages that begin after a known row. */
const LATER_PAGES = 2;

/** Objects that one operation looks up by their ids. */
export const AT_A_TIME = 6;
const PAGE = 20;
/** A list within a list. */
const SHORT_PAGES = [5, 10];

/** The operations that select `leaf` at the end of a path; several if objects are looked up by their ids. */
export function operationsOf(path: Path, leaf: string, source: Source, choice?: Choice): GraphQLOperation[] {
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
}

/** The first field of a path with its selection: once, or once for each object whose id it takes. */
const textsOf = (
  { steps, type }: Path,
  sizeOf: (step: Step) => number,
  leaf: string,
  source: Source,
  choice: Choice | undefined,
): string[] => {
  const [first] = steps;
  if (first === undefined) return [leaf];
  const argumentsOf = (step: Step) =>
    argumentsText(step.field, source, sizeOf(step), choice?.step === step ? choice.text : '');
  const inside = steps
    .slice(1)
    .reduceRight((text, step) => `${step.field.name}${argumentsOf(step)} ${selection(step, text)}`, leaf);
  const [argument, ...others] = first.field.args.filter(isRequiredArgument);
  const ids =
    argument !== undefined && others.length === 0 && String(argument.type) === 'ID!' ? idsOf(first, source) : [];
  // Beyond the object itself, one is like another.
  const wanted = first.type === type ? ids : ids.slice(0, AT_A_TIME);
  const given =
    ids.length > 0 ? wanted.map((id) => `(${argument?.name}: ${JSON.stringify(id)})`) : [argumentsOf(first)];
  return given.map((args) => `${first.field.name}${args} ${selection(first, inside)}`);
};

const idsOf = ({ field, type }: Step, { random, pool }: Source): readonly string[] => {
  const known = [...pool.idsOf(type.name), ...nounsOf(field.name).flatMap((noun) => pool.idsOf(noun))];
  return random.shuffled([...new Set(known)]);
};

/** The selection of an object on the path: its type and id, the cursor of an edge for later pages, and the next field. */
const selection = ({ field, type }: Step, inside: string): string => {
  const known = ['id', 'cursor'].filter((name) => type.getFields()[name] !== undefined);
  const own = ['__typename', ...known, inside].join(' ').trim();
  return getNamedType(field.type) === type ? `{ ${own} }` : `{ __typename ... on ${type.name} { ${own} } }`;
};

const hasPage = (field: Field): boolean => field.args.some(({ name }) => name === 'first');

/** Required arguments, the size of a page, and one that was chosen. */
export function argumentsText(field: Field, source: Source, pageSize = PAGE, choice = ''): string {
  const about = [getNamedType(field.type).name, ...nounsOf(field.name)];
  const texts = field.args.flatMap((argument) => {
    if (argument.name === 'first') return [`first: ${pageSize}`];
    return isRequiredArgument(argument)
      ? [argumentText(argument, valueFor(argument.name, argument.type, about, source))]
      : [];
  });
  const all = choice === '' ? texts : [...texts, choice];
  return all.length === 0 ? '' : `(${all.join(', ')})`;
}

/** `status: DRAFT`, for each value of the arguments that may be left out. */
export function choicesOf({ field }: Step, source: Source): string[] {
  return field.args
    .filter((argument) => !isRequiredArgument(argument) && !/^(first|last|after|before)$/.test(argument.name))
    .flatMap((argument) => {
      const named = getNamedType(argument.type);
      const values =
        isEnumType(named) && named === argument.type
          ? named.getValues().map(({ name }) => name)
          : [valueFor(argument.name, argument.type, [], source)];
      return values.map((value) => argumentText(argument, value));
    });
}

/** `after: "..."`, if a list takes it: a filter of the first page may be missing for the next. */
export function cursorsFor({ field }: Step, { random, pool }: Source): string[] {
  const after = field.args.find(({ name }) => name === 'after');
  if (after === undefined) return [];
  return random
    .shuffled(pool.cursors())
    .slice(0, LATER_PAGES)
    .map((cursor) => argumentText(after, cursor));
}

/** `id: "post_1"` */
export function argumentText({ name, type }: GraphQLArgument, value: unknown): string {
  const node = astFromValue(value, type);
  return `${name}: ${node ? print(node) : 'null'}`;
}
