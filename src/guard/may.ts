import type { GraphQLResolveInfo } from 'graphql';
import { Refusal } from './ask.ts';
import { guardsOf } from './compile.ts';
import type { RequestContext } from './context.ts';

/**
 * Makes a resolver that tells whether its caller may have another field with the same arguments. It asks that field's
 * rule, and runs nothing.
 * @param alsoIf a refusal that is none, such as one that only asks to verify once more
 */
export const may =
  (coordinate: string, alsoIf: (answer: Error | null) => boolean) =>
  async (_parent: unknown, args: unknown, context: RequestContext, info: GraphQLResolveInfo): Promise<boolean> => {
    const guard = guardsOf(info.schema).get(coordinate);
    if (guard === undefined) throw new Error(`There is no field ${coordinate}.`);
    const verdict = await guard.decide(undefined, args, context, info);
    return verdict instanceof Refusal ? alsoIf(verdict.answer) : verdict;
  };
