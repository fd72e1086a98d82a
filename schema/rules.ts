// The words that the rule files of this folder are written in: Gatehouse's, and your own below them.
import type { Context } from '../src/context.ts';
import { rulesFor } from '../gatehouse/guard/rules.ts';

export * from '../gatehouse/guard/vocabulary.ts';
export { and, callerRule, chain, deny, not, on, or, race } from '../gatehouse/guard/rules.ts';
export const { argsRule, inputRule, objectRule, rule, target } = rulesFor<Context>();
