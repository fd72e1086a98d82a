import {
  defaultFieldResolver,
  type ExecutionResult,
  type FieldNode,
  GraphQLError,
  getArgumentValues,
  getVariableValues,
  locatedError,
  responsePathAsArray,
  TypeNameMetaFieldDef,
} from 'graphql';
// The `inspect` of @graphql-tools/utils modifies the errors that it prints, and prints long lists completely.
import { inspect } from 'graphql/jsutils/inspect.js';
import { defaultLimits, type Limits } from '../config/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { sizeOf, withinSize } from '../operations/index.ts';
import { Execution, type Path, type Values } from './execution.ts';
import type { FieldPlan, Plan, ValuePlan } from './plan.ts';

/**
 * Executes a plan as graphql-js executes its operation: the same resolvers with the same arguments, and the same data,
 * errors, paths and order. It skips what the plan has computed already, and creates `info` only for resolvers.
 * https://spec.graphql.org/October2021/#sec-Execution
 */
export function executePlan(
  plan: Plan,
  inputs: Readonly<Values> | null | undefined,
  context: RequestContext,
  { variableFaults, responseBytes }: Limits['operation'] = defaultLimits.operation,
): ExecutionResult | Promise<ExecutionResult> {
  const { schema, operation, fields } = plan;
  const definitions = operation.variableDefinitions ?? [];
  const { coerced: variables, errors } = getVariableValues(schema, definitions, inputs ?? {}, {
    maxErrors: variableFaults,
  });
  if (errors) return { errors };
  const run = new Execution(plan, variables, context);
  const answer = (data: Values | null): ExecutionResult =>
    withinSize(run.errors.length === 0 ? { data } : { errors: run.errors, data }, responseBytes, run.bytes);
  const fail = (error: unknown): ExecutionResult => {
    run.add(error as GraphQLError, undefined);
    return answer(null);
  };
  try {
    const data = executeFields(run, fields, undefined, undefined);
    return isPromise(data) ? data.then(answer, fail) : answer(data);
  } catch (error) {
    return fail(error);
  }
}

const executeFields = (
  run: Execution,
  fields: readonly FieldPlan[],
  source: unknown,
  path: Path | undefined,
): Values | Promise<Values> => {
  const data: Values = {};
  let waits = false;
  try {
    for (const field of fields) {
      const value = executeField(run, field, source, path);
      // A thenable whose "then" returns nothing.
      if (value === undefined) continue;
      data[field.key] = value;
      if (isPromise(value)) waits = true;
    }
  } catch (error) {
    if (!waits) throw error;
    // Pending siblings may reject too, and have to be awaited.
    return settled(data).finally(() => {
      throw error;
    });
  }
  return waits ? settled(data) : data;
};

const settled = (data: Values): Promise<Values> =>
  Promise.all(Object.values(data)).then((values) => {
    for (const [index, key] of Object.keys(data).entries()) data[key] = values[index];
    return data;
  });

const executeField = (run: Execution, field: FieldPlan, source: unknown, parentPath: Path | undefined): unknown => {
  const path = { prev: parentPath, key: field.key, typename: field.parentType.name };
  let result: unknown;
  try {
    result = resolve(run, field, source, path);
  } catch (cause) {
    return failed(run, field, field.value, path, cause);
  }
  return completeOrFail(run, field, field.value, path, result);
};

const resolve = (run: Execution, field: FieldPlan, source: unknown, path: Path): unknown => {
  const { definition, nodes, parentType } = field;
  if (definition === TypeNameMetaFieldDef) return parentType.name;
  const { resolve: resolver } = definition;
  if (resolver || definition.args.length > 0) {
    const args = getArgumentValues(definition, nodes[0] as FieldNode, run.variables);
    return (resolver ?? defaultFieldResolver)(source, args, run.context, run.infoOf(field, path));
  }
  // As defaultFieldResolver does, but creates `info` only for functions.
  if (!hasProperties(source)) return undefined;
  const property = source[definition.name];
  if (typeof property !== 'function') return property;
  const info = run.infoOf(field, path);
  return (source[info.fieldName] as typeof property)({}, run.context, info);
};

const hasProperties = (value: unknown): value is Values =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** An error nulls its field or item or, if that is non-null, what contains it. */
const failed = (run: Execution, { nodes }: FieldPlan, { nonNull }: ValuePlan, path: Path, cause: unknown): null => {
  const error = locatedError(cause, [...nodes], responsePathAsArray(path));
  if (nonNull) throw error;
  run.add(error, path);
  return null;
};

const completeOrFail = (run: Execution, field: FieldPlan, value: ValuePlan, path: Path, result: unknown): unknown => {
  try {
    const completed = isPromise(result)
      ? result.then((resolved) => complete(run, field, value, path, resolved))
      : complete(run, field, value, path, result);
    return isPromise(completed)
      ? completed.then(undefined, (cause) => failed(run, field, value, path, cause))
      : completed;
  } catch (cause) {
    return failed(run, field, value, path, cause);
  }
};

const complete = (run: Execution, field: FieldPlan, value: ValuePlan, path: Path, result: unknown): unknown => {
  if (result instanceof Error) throw result;
  if (result === null || result === undefined) {
    if (!value.nonNull) return null;
    throw new Error(`Cannot return null for non-nullable field ${coordinateOf(field)}.`);
  }
  switch (value.kind) {
    case 'leaf': {
      const written = value.type.serialize(result);
      if (written !== null && written !== undefined) {
        run.bytes += sizeOf(written);
        return written;
      }
      const call = `${inspect(value.type)}.serialize(${inspect(result)})`;
      throw new Error(`Expected \`${call}\` to return non-nullable value, returned: ${inspect(written)}`);
    }
    case 'list':
      return completeList(run, field, value.item, path, result);
    case 'object':
      return executeFields(run, value.fields, result, path);
  }
};

const completeList = (run: Execution, field: FieldPlan, item: ValuePlan, path: Path, result: unknown): unknown => {
  if (typeof result !== 'object' || typeof (result as Iterable<unknown>)[Symbol.iterator] !== 'function') {
    throw new GraphQLError(`Expected Iterable, but did not find one for field "${coordinateOf(field)}".`);
  }
  const items: unknown[] = [];
  let waits = false;
  try {
    for (const one of result as Iterable<unknown>) {
      const place = { prev: path, key: items.length, typename: undefined };
      const completed = completeOrFail(run, field, item, place, one);
      items.push(completed);
      if (isPromise(completed)) waits = true;
    }
  } catch (error) {
    // Earlier items may still reject; nothing awaits them.
    if (waits) void Promise.allSettled(items);
    throw error;
  }
  return waits ? Promise.all(items) : items;
};

const coordinateOf = ({ parentType, definition }: FieldPlan): string => `${parentType.name}.${definition.name}`;

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
