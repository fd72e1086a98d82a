// Authorization: rules on fields, and their enforcement. A field without a rule is denied. Takes a schema, and rules by
// type and field. guardSchema returns the schema with a check before each resolver, and throws a StartError that lists
// every field without a rule. Rules are written with the functions exported here, typed by `rulesFor<Context>()`.
export { type Access, createAccess, type Question } from './access.ts';
export { baselineOf } from './baseline.ts';
export { descriptionOf, type FieldGuard, guardSchema, guardsOf } from './compile.ts';
export type { RequestContext } from './context.ts';
export type { DomainsWithRules } from './coverage.ts';
export { judge, wordsOf, wouldPass } from './explain.ts';
export { callerPartOf, isImplied } from './implies.ts';
export { cellText, type Matrix, parseMatrix, type Row } from './matrix-page.ts';
export { may } from './may.ts';
export { type JudgedPart, partOf } from './part.ts';
export { type Rights, rightsIn } from './rights.ts';
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
  machineInItsOrganization,
  member,
  memberOfItsOrganization,
  notImpersonated,
  reverified,
  sessionRule,
  signedIn,
} from './vocabulary.ts';
