import { getNamedType, isCompositeType, isRequiredArgument } from 'graphql';
import type { Source } from './arguments.ts';
import type { Caller } from './callers.ts';
import type { Asked } from './operation.ts';
import type { Oracle } from './oracle.ts';
import { coordinateOf, type Field, type Path, pathsOf } from './paths.ts';
import { AT_A_TIME, argumentsText, choicesOf, cursorsFor, operationsOf } from './questions.ts';
import type { FuzzSession } from './session.ts';

/** The number of objects of which every field is selected. */
const MAX_OBJECTS = 12;

/**
 * The systematic reads: the rows behind every path and every route, and every field once, as each caller in turn. The
 * administrator goes first, so that data that is wrongly cached across callers is found.
 */
export function* tour({
  schema,
  callers: everyone,
  administrator,
  oracle,
  sourceOf,
  rest,
  tools,
}: FuzzSession): Generator<Asked> {
  const callers = [...everyone].sort((one, two) => Number(two === administrator) - Number(one === administrator));
  const paths = pathsOf(schema);
  for (const path of paths) for (const caller of callers) yield* rowsBehind(path, caller, sourceOf(caller));
  for (const type of new Set(paths.map((path) => path.type))) {
    const ways = paths.filter((path) => path.type === type);
    for (const field of Object.values(type.getFields())) {
      for (const caller of callers) yield* oneField(wayFor(caller, ways, oracle), field, caller, sourceOf(caller));
    }
  }
  for (const path of paths) for (const caller of callers) yield* laterPages(path, caller, sourceOf(caller));
  for (const operation of rest?.reads(sourceOf(administrator)) ?? []) {
    for (const caller of callers) yield { caller, operation };
  }
  for (const caller of callers) {
    for (const operation of tools?.reads(caller, sourceOf(caller)) ?? []) yield { caller, operation };
  }
}

/** The ids of the rows that a path leads to, also with each value of the arguments that choose among them. */
function* rowsBehind(path: Path, caller: Caller, source: Source): Generator<Asked> {
  if (path.steps.length === 0 || !hasId(path)) return;
  yield* operationsOf(path, '', source).map((operation) => ({ caller, operation }));
  yield* rowsChosen(path, caller, source, choicesOf);
}

/** The same on pages that begin after some row. */
function* laterPages(path: Path, caller: Caller, source: Source): Generator<Asked> {
  if (hasId(path)) yield* rowsChosen(path, caller, source, cursorsFor);
}

/** The rows of a path with each choice for the lists that contain them, not for lists of their owners. */
function* rowsChosen(path: Path, caller: Caller, source: Source, choices: typeof choicesOf): Generator<Asked> {
  for (const [index, step] of path.steps.entries()) {
    if (path.steps.slice(index + 1, -1).some(hasId)) continue;
    for (const text of choices(step, source)) {
      yield* operationsOf(path, '', source, { step, text }).map((operation) => ({ caller, operation }));
    }
  }
}

const hasId = ({ type }: Pick<Path, 'type'>): boolean => type.getFields().id !== undefined;

function* oneField(path: Path | undefined, field: Field, caller: Caller, source: Source): Generator<Asked> {
  if (path === undefined || field.name === 'id') return;
  const inside = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  const times = field.args.some(isRequiredArgument) ? AT_A_TIME / 2 : 1;
  const leaves = Array.from({ length: times }, (_, index) => {
    return `${times > 1 ? `b${index}: ` : ''}${field.name}${argumentsText(field, source)}${inside}`;
  });
  const operations = operationsOf(path, leaves.join(' '), source).slice(0, MAX_OBJECTS / AT_A_TIME);
  yield* operations.map((operation) => ({ caller, operation }));
}

/** The shortest path that this caller is not always denied. */
const wayFor = (caller: Caller, ways: readonly Path[], oracle: Oracle): Path | undefined =>
  ways.find(({ steps }) => steps.every((step) => !oracle.isNever(coordinateOf(step), caller))) ?? ways[0];
