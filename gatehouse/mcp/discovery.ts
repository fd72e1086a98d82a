import type { RequestHandler } from 'express';
import type { Tool } from './tool.ts';

export type Resource = {
  /** As clients were given it. */
  url: string;
  metadataUrl: string;
  scopes: readonly string[];
};

/** The scope with which Clerk adds the person's organization to the token, as `org_id`. */
export const ORGANIZATION_SCOPE = 'user:org:read';

/**
 * The resource at this URL, whose scopes are those that the tools' rules name. `openid` is not among them, because
 * Clerk denies it to clients that register themselves.
 */
export function resourceOf(url: string, tools: readonly Tool[]): Resource {
  const scopes = new Set(['profile', 'email', ...tools.flatMap((tool) => tool.scopes).sort(), ORGANIZATION_SCOPE]);
  const { origin, pathname } = new URL(url);
  return { url, metadataUrl: `${origin}/.well-known/oauth-protected-resource${pathname}`, scopes: [...scopes] };
}

/** Protected resource metadata: https://www.rfc-editor.org/rfc/rfc9728 */
export function protectedResource({ url, scopes }: Resource, authorizationServer: string): RequestHandler {
  const metadata = {
    resource: url,
    authorization_servers: [authorizationServer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
  };
  return (_req, res) => {
    res.set({ 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' }).json(metadata);
  };
}

/**
 * The challenge that sends a client to sign in (RFC 6750, section 3; RFC 9728, section 5.1).
 * @param error `invalid_token` or `insufficient_scope`; null if there were no credentials
 */
export function challengeOf(resource: Resource, error: string | null, scopes = resource.scopes): string {
  const parameters = [
    ...(error === null ? [] : [`error="${error}"`]),
    `resource_metadata="${resource.metadataUrl}"`,
    `scope="${scopes.join(' ')}"`,
  ];
  return `Bearer ${parameters.join(', ')}`;
}
