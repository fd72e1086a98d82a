import type { GraphQLResolveInfo } from 'graphql';
import { Denial } from './ask.ts';
import { guardsOf } from './compile.ts';
import type { RequestContext } from './context.ts';

/**
 * Creates a resolver that returns whether its caller may access another field with the same arguments. It evaluates
 * that field's rule, and executes nothing.
 * @param alsoIf returns true for errors that count as allowed, such as a request to verify again
 * @returns the resolver, which throws an Error if the schema has no such field
 */
export function may(coordinate: string, alsoIf: (answer: Error | null) => boolean) {
  return async (
    _parent: unknown,
    args: unknown,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<boolean> => {
    const guard = guardsOf(info.schema).get(coordinate);
    if (guard === undefined) throw new Error(`There is no field ${coordinate}.`);
    const decision = await guard.decide(undefined, args, context, info);
    return decision instanceof Denial ? alsoIf(decision.answer) : decision;
  };
}
