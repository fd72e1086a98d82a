// The words that the rule files of this folder are written in: Gatehouse's, and your own below them.
import { rulesFor, sessionRule } from '../gatehouse/guard/index.ts';
import type { Context } from '../src/context.ts';
import type { ResolversParentTypes } from '../src/types.generated.ts';

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
  throughApp,
} from '../gatehouse/guard/index.ts';
/** These are given your context. */
export const { argsRule, inputRule, objectRule, rule, target } = rulesFor<Context>();

/** The user is the caller. */
export const self = sessionRule('self', (user: ResolversParentTypes['User'], { userId }) => user.id === userId);

/** The caller wrote the post: for themselves, or in the organization that is active, so not in one that they have left. */
export const author = sessionRule(
  'author',
  ({ authorId, organizationId }: ResolversParentTypes['Post'], { userId, orgId }) =>
    authorId === userId && (organizationId === null || organizationId === orgId),
);
