import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type ResponsePath as Path,
} from 'graphql';
import { StartError } from '../errors/index.ts';
import type { Decide, Decision } from './ask.ts';
import type { RequestContext } from './context.ts';
import { collectRules, type DomainsWithRules, objectTypes } from './coverage.ts';
import { createCompiler } from './decide.ts';
import { errorOf, explained } from './denied.ts';
import { wordsOf } from './explain.ts';
import { callerPart, isOnCaller, type Node } from './tree.ts';

type Resolver = (parent: unknown, args: unknown, context: RequestContext, info: GraphQLResolveInfo) => unknown;

/** How one field is guarded; enough to decide it elsewhere, for example once per operation. */
export type FieldGuard = {
  readonly coordinate: string;
  readonly node: Node;
  /** The description in the SDL; `field.description` has the rule appended. */
  readonly description: string | null | undefined;
  /** The rule depends on the caller alone, so `decide` needs no parent and no arguments. */
  readonly onCaller: boolean;
  readonly decide: Decide;
  /** Rejects if the rule denies the caller for every object and all arguments. */
  readonly admit: (context: RequestContext) => Promise<void>;
  /** The original resolver; undefined if the field had none. */
  readonly resolve: Resolver | undefined;
};

type GuardOptions = {
  /** Errors name the rule that failed and what would pass. For development only, because it reveals your rules. */
  explain: boolean;
};

/** The guard is kept in the field's extensions, so that schemas derived from a guarded one still have it. */
const guardOf = (field: GraphQLField<unknown, RequestContext>): FieldGuard | undefined =>
  field.extensions.guard as FieldGuard | undefined;

/**
 * The guard of each field of a guarded schema, by coordinate (`User.email`).
 * @throws {Error} if a field has no guard
 */
export function guardsOf(schema: GraphQLSchema): ReadonlyMap<string, FieldGuard> {
  const guards = objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields()).map((field): [string, FieldGuard] => {
      const [coordinate, guard] = [`${type.name}.${field.name}`, guardOf(field)];
      if (guard === undefined) throw new Error(`${coordinate} is not guarded.`);
      return [coordinate, guard];
    }),
  );
  return new Map(guards);
}

/** The description of a guarded field without its rule. */
export function descriptionOf(field: GraphQLField<unknown, unknown>): string | null | undefined {
  return guardOf(field)?.description;
}

const guarded = (guard: FieldGuard, resolve: Resolver, explain: boolean): Resolver => {
  const { decide, node } = guard;
  const refuse = (
    decision: Decision,
    parent: unknown,
    args: unknown,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ) => {
    const error = errorOf(node, decision, context, info);
    if (!explain) throw error;
    const about = { auths: [context?.auth], field: { parent, args, context, info } };
    return explained(error, guard, about, context?.requestId).then((explanation) => {
      throw explanation;
    });
  };
  const checked: Resolver = (parent, args, context, info) => {
    const decision = decide(parent, args, context, info);
    if (decision === true) return resolve(parent, args, context, info);
    if (!(decision instanceof Promise)) return refuse(decision, parent, args, context, info);
    const auth = context?.auth;
    return decision.then((settled) => {
      // The caller may have changed while the rule was deciding: decide again, so that no grant outlives its caller.
      if (context?.auth !== auth) return checked(parent, args, context, info);
      return settled === true ? resolve(parent, args, context, info) : refuse(settled, parent, args, context, info);
    });
  };
  return checked;
};

/** @param compile is called when `admit` is first called, which never happens for most fields */
const admission = (
  node: Node,
  coordinate: string,
  compile: (node: Node) => Decide,
  explain: boolean,
): FieldGuard['admit'] => {
  let decide: Decide | null = null;
  const [typename = '', fieldName = ''] = coordinate.split('.');
  const path = { prev: undefined, key: fieldName, typename };
  const info = { parentType: { name: typename }, fieldName, fieldNodes: [], path: path as Path } as unknown;
  return async (context) => {
    decide ??= compile(callerPart(node));
    const decision = await decide(undefined, undefined, context, info as GraphQLResolveInfo);
    if (decision === true) return;
    const error = errorOf(node, decision, context, info as GraphQLResolveInfo);
    throw explain ? await explained(error, { node, coordinate }, { auths: [context.auth] }, context.requestId) : error;
  };
};

/**
 * Puts the rules into the schema's resolvers. A field without a rule is denied; an open field keeps its resolver. A
 * subscription is checked before its stream opens, and again for each event.
 * @returns the same schema
 */
export function applyRules(
  schema: GraphQLSchema,
  rules: ReadonlyMap<string, Node>,
  { explain }: GuardOptions,
): GraphQLSchema {
  const { compile, forget } = createCompiler();
  const guardField = (coordinate: string, field: GraphQLField<unknown, RequestContext>, isSubscription: boolean) => {
    const node = rules.get(coordinate) ?? { kind: 'deny' };
    const resolve: Resolver | undefined = field.resolve;
    const admit = admission(node, coordinate, compile, explain);
    const { description } = field;
    const guard = { coordinate, node, description, onCaller: isOnCaller(node), decide: compile(node), admit, resolve };
    if (guardOf(field) !== undefined) throw new Error(`${coordinate} is guarded already.`);
    field.extensions = { ...field.extensions, guard };
    if (node.kind !== 'allow') {
      field.resolve = guarded(guard, resolve ?? defaultFieldResolver, explain);
      if (isSubscription) field.subscribe = guarded(guard, field.subscribe ?? defaultFieldResolver, explain);
    }
    if (isSubscription) {
      const resolveEvent = field.resolve ?? defaultFieldResolver;
      // The caller may lose access while a stream is open: each event is checked again, including nested fields.
      field.resolve = (parent, args, context, info) => {
        forget(context);
        return resolveEvent(parent, args, context, info);
      };
    }
  };
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      guardField(`${type.name}.${field.name}`, field, type === schema.getSubscriptionType());
    }
  }
  return schema;
}

/** Appends the rule to the description of each field, so that readers of the schema see it. */
const describeAccess = (schema: GraphQLSchema, rules: ReadonlyMap<string, Node>): void => {
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const node = rules.get(`${type.name}.${field.name}`);
      if (node) field.description = [field.description, `Who: ${wordsOf(node)}.`].filter(Boolean).join('\n\n');
    }
  }
};

/**
 * Guards a schema in place, so that no unguarded copy remains.
 * @param domains the rules of each domain, by type and field
 * @returns the same schema
 * @throws {StartError} one error that lists every field without a rule, every rule that is invalid or fits no field,
 * and options of graphql-shield that do not exist here
 */
export function guardSchema(schema: GraphQLSchema, domains: DomainsWithRules, options: GuardOptions): GraphQLSchema {
  const unknown = Object.keys(options).filter((name) => name !== 'explain');
  if (unknown.length > 0) {
    throw new StartError(
      `guardSchema has no option ${unknown.join(', ')}. gatehouse/docs/guard.md says what is done instead.`,
    );
  }
  const rules = collectRules(schema, domains);
  applyRules(schema, rules, options);
  describeAccess(schema, rules);
  return schema;
}
