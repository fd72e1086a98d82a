// The functions and words for rules: those of gatehouse/, and below them your own. The rule files import nothing else.
import { rulesFor, sessionRule } from '../../../guard/index.ts';
import type { Context } from '../context.ts';
import type { ResolversParentTypes } from '../types.generated.ts';

export {
  admin,
  and,
  anyone,
  callerRule,
  chain,
  deny,
  hasFeature,
  hasPermission,
  hasPermissionInItsOrganization,
  hasPlan,
  hasRole,
  hasRoleInItsOrganization,
  machine,
  machineInItsOrganization,
  member,
  memberOfItsOrganization,
  not,
  notImpersonated,
  on,
  or,
  race,
  reverified,
  sessionRule,
  signedIn,
  throughApp,
} from '../../../guard/index.ts';
/** These pass your application's context to their functions. */
export const { argsRule, inputRule, objectRule, rule, target } = rulesFor<Context>();

/** The user is the caller. */
export const self = sessionRule('self', (user: ResolversParentTypes['User'], { userId }) => user.id === userId);

/**
 * The caller wrote the poem: outside organizations, or in the active one, so not in an organization that they have
 * left.
 */
export const author = sessionRule(
  'author',
  ({ authorId, organizationId }: ResolversParentTypes['Poem'], { userId, orgId }) =>
    authorId === userId && (organizationId === null || organizationId === orgId),
);
