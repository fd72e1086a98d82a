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
import type { RequestContext } from '../guard/index.ts';
import { type FieldGuard, guardsOf } from '../guard/index.ts';
import { withinSize } from '../operations/index.ts';
import { executePlan } from './execute-plan.ts';
import { limits } from './limits.ts';
import { planOf } from './plan.ts';

export type Operation = Pick<ExecutionArgs, 'document' | 'variableValues' | 'operationName'>;
type CallerRule = (context: RequestContext) => boolean;
export type Execute = (operation: Operation, context: RequestContext) => ExecutionResult | Promise<ExecutionResult>;

/**
 * graphql-js' `execute`, with the rules on the caller decided once for a whole operation: if all that its fields need grant,
 * it runs on a schema in which only the other rules are left, by a plan if it is plain. Otherwise it runs on the guarded schema,
 * as ever.
 */
export const createExecute = (schema: GraphQLSchema): Execute => {
  const granted = withoutCallerRules(schema);
  const rulesOf = remembering((document: DocumentNode) => callerRulesOf(schema, document));
  const planFor = remembering((document: DocumentNode) => planOf(granted, document));
  return ({ document, variableValues, operationName }, contextValue) => {
    const allGrant = rulesOf(document).every((grants) => grants(contextValue));
    const plan = allGrant ? planFor(document) : null;
    if (plan !== null && plan.operation === getOperationAST(document, operationName)) {
      return executePlan(plan, variableValues, contextValue);
    }
    const runOn = allGrant ? granted : schema;
    const operation = {
      document,
      variableValues,
      operationName,
      options: { maxCoercionErrors: limits.variableFaults },
    };
    const result = execute({ ...operation, schema: runOn, contextValue });
    return result instanceof Promise ? result.then((settled) => withinSize(settled)) : withinSize(result);
  };
};

/** Asks once for each node, and forgets with it. */
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

/** Every rule on the caller alone that a field of the document may ask, each once. */
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

/** Asked before the operation, of no object in particular; the guard remembers the answer for the fields that come. */
const ruleOf = ({ decide, coordinate }: FieldGuard): CallerRule => {
  const [type, fieldName] = coordinate.split('.');
  const info = { parentType: { name: type }, fieldName } as GraphQLResolveInfo;
  return (context) => decide(undefined, undefined, context, info) === true;
};
