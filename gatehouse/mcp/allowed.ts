import { type Auth, type Delegate, delegateOf } from '../auth/index.ts';
import { judge, type Node } from '../guard/index.ts';
import { ORGANIZATION_SCOPE } from './discovery.ts';
import type { Tool } from './tool.ts';

const canGrant = async (node: Node, auth: Auth): Promise<boolean> =>
  (await judge(node, { auths: [auth] })).answer !== 'no';

/** Whether the rules of the tool's root fields can grant access to this caller, for some arguments. */
export async function isAllowed({ roots }: Tool, auth: Auth): Promise<boolean> {
  const answers = await Promise.all(roots.map((node) => canGrant(node, auth)));
  return answers.every(Boolean);
}

/**
 * The scopes of the tool, if the caller comes through an application that could access more of it with them; otherwise
 * null. All are returned at once, so that people consent once:
 * https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
 */
export async function scopesLacking({ rules, scopes }: Tool, auth: Auth): Promise<readonly string[] | null> {
  const delegate = delegateOf(auth);
  if (delegate === null) return null;
  const scoped: Delegate = { ...delegate, scopes: [...delegate.scopes, ...scopes] };
  // With this scope the token would name an organization, if the person chooses one.
  const inOrganization: Delegate = { ...scoped, orgId: delegate.orgId ?? 'org_any' };
  const gains = async (to: Delegate): Promise<boolean> => {
    const gained = rules.map(async (node) => !(await canGrant(node, delegate)) && canGrant(node, to));
    return (await Promise.all(gained)).includes(true);
  };
  const lacks = (scope: string) => !delegate.scopes.includes(scope);
  if (lacks(ORGANIZATION_SCOPE) && !(await gains(scoped)) && (await gains(inOrganization))) {
    return [...scopes, ORGANIZATION_SCOPE];
  }
  return scopes.some(lacks) && (await gains(scoped)) ? scopes : null;
}
