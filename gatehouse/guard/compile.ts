import {
  defaultFieldResolver,
  GraphQLError,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  responsePathAsArray,
} from 'graphql';
import { ApiError, StartError } from '../errors/index.ts';
import { type Decide, Refusal, type Verdict } from './ask.ts';
import type { RequestContext } from './context.ts';
import { collectRules, type DomainsWithRules, objectTypes } from './coverage.ts';
import { createCompiler } from './decide.ts';
import { failedParts, judge, wordsOf, wouldPass } from './explain.ts';
import { constantOf, isOnCaller, type Node } from './tree.ts';

type Resolver = (parent: unknown, args: unknown, context: RequestContext, info: GraphQLResolveInfo) => unknown;

/** How one field is guarded; enough to decide it elsewhere, for example once for a whole operation. */
export type FieldGuard = {
  readonly coordinate: string;
  readonly node: Node;
  /** The rule looks at the caller alone, so that `decide` needs no parent and no arguments. */
  readonly onCaller: boolean;
  readonly decide: Decide;
  /** The resolver as it was; undefined where the field had none. */
  readonly resolve: Resolver | undefined;
};

export type GuardOptions = {
  /** Refusals say which rule refused and what would pass. For development: it tells strangers how you protect. */
  explain: boolean;
};

/** A field keeps its guard in its extensions, so that a schema made from a guarded one still knows. */
const guardOf = (field: GraphQLField<unknown, RequestContext>): FieldGuard | undefined =>
  field.extensions.guard as FieldGuard | undefined;

/** How each field of a guarded schema is guarded, by coordinate (`User.email`). Throws where one is not. */
export const guardsOf = (schema: GraphQLSchema): ReadonlyMap<string, FieldGuard> => {
  const guards = objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields()).map((field): [string, FieldGuard] => {
      const [coordinate, guard] = [`${type.name}.${field.name}`, guardOf(field)];
      if (guard === undefined) throw new Error(`${coordinate} is not guarded.`);
      return [coordinate, guard];
    }),
  );
  return new Map(guards);
};

/** The answer to who may not have a field: you are nobody and being somebody might help, or you are somebody. */
const refusalOf = (node: Node, verdict: Verdict, context: RequestContext, info: GraphQLResolveInfo): GraphQLError => {
  const answer = verdict instanceof Refusal ? verdict.answer : null;
  if (answer instanceof GraphQLError) return answer;
  const place = { nodes: info.fieldNodes, path: responsePathAsArray(info.path) };
  if (context?.auth?.isAuthenticated !== true && constantOf(node) === null) {
    return new ApiError('UNAUTHENTICATED', answer?.message ?? 'Not signed in.', {}, place);
  }
  return new ApiError('FORBIDDEN', answer?.message ?? 'Not allowed.', {}, place);
};

const explained = async (
  error: GraphQLError,
  { node, coordinate }: FieldGuard,
  field: { parent: unknown; args: unknown; context: RequestContext; info: GraphQLResolveInfo },
): Promise<GraphQLError> => {
  const judgement = await judge(node, { auths: [field.context?.auth], field });
  const extensions = {
    ...error.extensions,
    coordinate,
    rule: wordsOf(node),
    failed: failedParts(judgement),
    wouldPass: wouldPass(judgement),
  };
  return error instanceof ApiError
    ? new ApiError(error.code, error.message, extensions)
    : new GraphQLError(error.message, { originalError: error, extensions });
};

const guarded = (guard: FieldGuard, resolve: Resolver, explain: boolean): Resolver => {
  const { decide, node } = guard;
  const refuse = (
    verdict: Verdict,
    parent: unknown,
    args: unknown,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ) => {
    const error = refusalOf(node, verdict, context, info);
    if (!explain) throw error;
    return explained(error, guard, { parent, args, context, info }).then((explanation) => {
      throw explanation;
    });
  };
  const checked: Resolver = (parent, args, context, info) => {
    const verdict = decide(parent, args, context, info);
    if (verdict === true) return resolve(parent, args, context, info);
    if (!(verdict instanceof Promise)) return refuse(verdict, parent, args, context, info);
    const auth = context?.auth;
    return verdict.then((settled) => {
      // Whoever the context stands for by now is asked anew: nothing is granted on the word of the caller before.
      if (context?.auth !== auth) return checked(parent, args, context, info);
      return settled === true ? resolve(parent, args, context, info) : refuse(settled, parent, args, context, info);
    });
  };
  return checked;
};

/**
 * Puts the rules into the schema's resolvers. A field without a rule is denied, one that is open stays as it was. A
 * subscription is judged before its stream opens, and again for each event.
 */
export const applyRules = (
  schema: GraphQLSchema,
  rules: ReadonlyMap<string, Node>,
  { explain }: GuardOptions,
): GraphQLSchema => {
  const { compile, forget } = createCompiler();
  const guardField = (coordinate: string, field: GraphQLField<unknown, RequestContext>, isSubscription: boolean) => {
    const node = rules.get(coordinate) ?? { kind: 'deny' };
    const resolve: Resolver | undefined = field.resolve;
    const guard = { coordinate, node, onCaller: isOnCaller(node), decide: compile(node), resolve };
    if (guardOf(field) !== undefined) throw new Error(`${coordinate} is guarded already.`);
    field.extensions = { ...field.extensions, guard };
    if (node.kind !== 'allow') {
      field.resolve = guarded(guard, resolve ?? defaultFieldResolver, explain);
      if (isSubscription) field.subscribe = guarded(guard, field.subscribe ?? defaultFieldResolver, explain);
    }
    if (isSubscription) {
      const resolveEvent = field.resolve ?? defaultFieldResolver;
      // A stream outlives what was true of its caller when it began: each event is judged anew, all the way down.
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
};

/** Ends the description of each field with who may have it, for everybody who reads the schema. */
const describeAccess = (schema: GraphQLSchema, rules: ReadonlyMap<string, Node>): void => {
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const node = rules.get(`${type.name}.${field.name}`);
      if (node) field.description = [field.description, `Who: ${wordsOf(node)}.`].filter(Boolean).join('\n\n');
    }
  }
};

/**
 * Guards a schema in place, so that no unguarded one is left over, and returns it. Throws a StartError that lists every
 * field without a rule and every rule that is none or fits no field, and for options of graphql-shield's that are not here.
 */
export const guardSchema = (schema: GraphQLSchema, domains: DomainsWithRules, options: GuardOptions): GraphQLSchema => {
  const unknown = Object.keys(options).filter((name) => name !== 'explain');
  if (unknown.length > 0) {
    throw new StartError(
      `guardSchema has no option ${unknown.join(', ')}. gatehouse/docs/guard.md says what is done instead.`,
    );
  }
  const rules = collectRules(schema, domains);
  describeAccess(schema, rules);
  return applyRules(schema, rules, options);
};
