// What a caller may have: rules on fields, and their enforcement. A field without a rule is denied.
// Takes a schema and rules by type and field; guardSchema returns the schema whose fields ask their rule first, and throws a
// StartError that lists every field without one. Rules are written with the words exported here, typed by `rulesFor<Context>()`.
export { type FieldGuard, guardSchema, guardsOf } from './compile.ts';
export type { RequestContext } from './context.ts';
export type { DomainsWithRules } from './coverage.ts';
export { type Judgement, judge, wordsOf, wouldPass } from './explain.ts';
export { may } from './may.ts';
export { and, callerRule, chain, deny, not, on, or, race, rulesFor, throughApp } from './rules.ts';
export type { RuleFor } from './shield.ts';
export { isOnCaller, type Node, partsOf, readRule } from './tree.ts';
export {
  admin,
  anyone,
  hasFeature,
  hasPermission,
  hasPermissionInItsOrganization,
  hasPlan,
  hasRole,
  hasRoleInItsOrganization,
  isStepUp,
  machine,
  member,
  notImpersonated,
  reverified,
  sessionRule,
  signedIn,
} from './vocabulary.ts';
