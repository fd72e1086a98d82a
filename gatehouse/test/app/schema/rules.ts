// The words that the rule files of this folder are written in: Gatehouse's, and your own below them.
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
  member,
  not,
  notImpersonated,
  on,
  or,
  race,
  reverified,
  sessionRule,
  signedIn,
} from '../../../guard/index.ts';
/** These are given your context. */
export const { argsRule, inputRule, objectRule, rule, target } = rulesFor<Context>();

/** The user is the caller. */
export const self = sessionRule('self', (user: ResolversParentTypes['User'], { userId }) => user.id === userId);

/** The caller wrote the poem: for themselves, or in the organization that is active, so not in one that they have left. */
export const author = sessionRule(
  'author',
  ({ authorId, organizationId }: ResolversParentTypes['Poem'], { userId, orgId }) =>
    authorId === userId && (organizationId === null || organizationId === orgId),
);
