import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { defaultLimits, type Limits } from '../config/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { type FieldGuard, guardsOf } from '../guard/index.ts';
import { withinSize } from '../operations/index.ts';
import { executePlan } from './execute-plan.ts';
import { planOf } from './plan.ts';

export type Operation = Pick<ExecutionArgs, 'document' | 'variableValues' | 'operationName'>;
type CallerRule = (context: RequestContext) => boolean;
export type Execute = (operation: Operation, context: RequestContext) => ExecutionResult | Promise<ExecutionResult>;
/** `plan`: plans execute the operations that they can; `graphql-js`: it executes all of them, on the guarded schema. */
export type Executor = 'plan' | 'graphql-js';
/**
 * The number of operations executed by a plan, and by graphql-js with the caller rules decided beforehand (`granted`)
 * or in each field (`guarded`).
 */
export type Executions = { plan: number; granted: number; guarded: number };

/**
 * Creates graphql-js' `execute` with one difference: caller rules are decided once per operation. If all rules that its
 * fields need grant, the operation runs on a schema that contains only the other rules, by a plan if it is a plain
 * query. Otherwise it runs on the guarded schema.
 */
export function createExecute(
  schema: GraphQLSchema,
  limits: Limits = defaultLimits,
  executor: Executor = 'plan',
  executions: Executions = { plan: 0, granted: 0, guarded: 0 },
): Execute {
  const { variableFaults, responseBytes } = limits.operation;
  const granted = withoutCallerRules(schema);
  const rulesOf = remembering((document: DocumentNode) => callerRulesOf(schema, document));
  const planFor = remembering((document: DocumentNode) => planOf(granted, document));
  return ({ document, variableValues, operationName }, contextValue) => {
    const allGrant = executor === 'plan' && rulesOf(document).every((grants) => grants(contextValue));
    const plan = allGrant ? planFor(document) : null;
    if (plan !== null && plan.operation === getOperationAST(document, operationName)) {
      executions.plan += 1;
      return executePlan(plan, variableValues, contextValue, limits.operation);
    }
    executions[allGrant ? 'granted' : 'guarded'] += 1;
    const runOn = allGrant ? granted : schema;
    const operation = {
      document,
      variableValues,
      operationName,
      options: { maxCoercionErrors: variableFaults },
    };
    const result = execute({ ...operation, schema: runOn, contextValue });
    return result instanceof Promise
      ? result.then((settled) => withinSize(settled, responseBytes))
      : withinSize(result, responseBytes);
  };
}

/** Caches the result of `find` for each node, as long as the node exists. */
const remembering = <Node extends object, Found>(find: (node: Node) => Found): ((node: Node) => Found) => {
  const known = new WeakMap<Node, { readonly found: Found }>();
  return (node) => {
    const entry = known.get(node);
    if (entry !== undefined) return entry.found;
    const found = find(node);
    known.set(node, { found });
    return found;
  };
};

const withoutCallerRules = (schema: GraphQLSchema): GraphQLSchema => {
  const guards = guardsOf(schema);
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, type) => {
      const guard = guards.get(`${type}.${name}`);
      if (!guard?.onCaller) return field;
      const { resolve: _guarded, ...open } = field;
      return guard.resolve === undefined ? open : { ...open, resolve: guard.resolve };
    },
  });
};

/** All caller rules that fields of the document may need, each once. */
const callerRulesOf = (schema: GraphQLSchema, document: DocumentNode): CallerRule[] => {
  const guards = guardsOf(schema);
  const found = new Map<unknown, CallerRule>();
  const types = new TypeInfo(schema);
  const enter = () => {
    const parent = types.getParentType();
    const name = types.getFieldDef()?.name;
    for (const { name: type } of isAbstractType(parent) ? schema.getPossibleTypes(parent) : parent ? [parent] : []) {
      const guard = guards.get(`${type}.${name}`);
      if (guard?.onCaller) found.set(guard.node, ruleOf(guard));
    }
  };
  visit(document, visitWithTypeInfo(types, { [Kind.FIELD]: enter }));
  return [...found.values()];
};

/** Evaluates the rule before the operation, without an object; the guard caches the decision for its fields. */
const ruleOf = ({ decide, coordinate }: FieldGuard): CallerRule => {
  const [type, fieldName] = coordinate.split('.');
  const info = { parentType: { name: type }, fieldName } as GraphQLResolveInfo;
  return (context) => decide(undefined, undefined, context, info) === true;
};
