// The words that the rule files of this folder are written in: Gatehouse's, and your own below them.
import type { Context } from '../src/context.ts';
import { rulesFor } from '../src/guard/rules.ts';

export * from '../src/auth/rules.ts';
export { and, callerRule, chain, deny, not, on, or, race } from '../src/guard/rules.ts';
export const { argsRule, inputRule, objectRule, rule, target } = rulesFor<Context>();
