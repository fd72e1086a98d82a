// The words that the rule files of this folder are written in: Gatehouse's, and your own below them.
import { rulesFor } from '../gatehouse/guard/rules.ts';
import { sessionRule } from '../gatehouse/guard/vocabulary.ts';
import type { Context } from '../src/context.ts';
import type { ResolversParentTypes } from '../src/types.generated.ts';

export { and, callerRule, chain, deny, not, on, or, race, throughApp } from '../gatehouse/guard/rules.ts';
export * from '../gatehouse/guard/vocabulary.ts';
/** These are given your context. */
export const { argsRule, inputRule, objectRule, rule, target } = rulesFor<Context>();

/** The user is the caller. */
export const self = sessionRule('self', (user: ResolversParentTypes['User'], { userId }) => user.id === userId);

/** The caller wrote the post. */
export const author = sessionRule(
  'author',
  (post: ResolversParentTypes['Post'], { userId }) => post.authorId === userId,
);
