import { type Auth, type Delegate, delegateOf } from '../auth/index.ts';
import { judge, type Node } from '../guard/index.ts';
import type { Tool } from './tool.ts';

const canGrant = async (node: Node, auth: Auth): Promise<boolean> =>
  (await judge(node, { auths: [auth] })).answer !== 'no';

/** Whether the rules of the tool's root fields can let this caller through, for some arguments. */
export async function isAllowed({ roots }: Tool, auth: Auth): Promise<boolean> {
  const answers = await Promise.all(roots.map((node) => canGrant(node, auth)));
  return answers.every(Boolean);
}

/**
 * Whether the caller comes through an application that would get further with more scopes of this tool. They are asked for
 * all at once, so that people consent once: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
 */
export async function lacksScopes({ rules, scopes }: Tool, auth: Auth): Promise<boolean> {
  const delegate = delegateOf(auth);
  if (delegate === null || scopes.every((scope) => delegate.scopes.includes(scope))) return false;
  const withAll: Delegate = { ...delegate, scopes: [...delegate.scopes, ...scopes] };
  const gains = rules.map(async (node) => !(await canGrant(node, delegate)) && canGrant(node, withAll));
  return (await Promise.all(gains)).includes(true);
}
