import type { Request } from 'express';
import { findClient, isRedirectOf, scopesOf } from './oauth-clients.ts';
import { OAuthError } from './oauth-error.ts';
import type { OAuthClient } from './oauth-store.ts';
import type { Store } from './store.ts';

/** A request to the authorization endpoint with a valid client and redirect URI, so that errors may go to the client. */
export type AuthorizationRequest = {
  client: OAuthClient;
  redirectUri: string;
  state: string | undefined;
  scopes: string[];
  resource: string | null;
  challenge: string;
  /** What the client is sent back with instead of a page; null if nothing is wrong. */
  fault: Record<string, string> | null;
};

/**
 * Reads a request to the authorization endpoint: RFC 6749, section 4.1.1; RFC 7636, section 4.3; RFC 8707, section 2.1.
 * @throws {OAuthError} if the client or its redirect URI is unknown
 */
export async function readAuthorizationRequest(store: Store, { query }: Request): Promise<AuthorizationRequest> {
  const client = await findClient(store, required(query, 'client_id'));
  const redirectUri = required(query, 'redirect_uri');
  if (!isRedirectOf(client, redirectUri)) {
    throw new OAuthError('invalid_request', 'The client has no such redirect_uri');
  }
  const scopes = scopesOf(parameter(query, 'scope'));
  return {
    client,
    redirectUri,
    state: parameter(query, 'state'),
    scopes: scopes.length > 0 ? scopes : client.scopes,
    resource: parameter(query, 'resource') ?? null,
    challenge: parameter(query, 'code_challenge') ?? '',
    fault: faultOf(query),
  };
}

const faultOf = (query: Request['query']): AuthorizationRequest['fault'] => {
  if (query.response_type !== 'code') return { error: 'unsupported_response_type' };
  const challenge = parameter(query, 'code_challenge') ?? '';
  const isHashed = /^[\w-]{43}$/.test(challenge) && query.code_challenge_method === 'S256';
  return isHashed ? null : { error: 'invalid_request', error_description: 'PKCE with S256 is required' };
};

/** A parameter of a query or form; one that is empty is undefined (RFC 6749, section 3.1). */
export function parameter(from: Record<string, unknown>, name: string): string | undefined {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * A required parameter.
 * @throws {OAuthError} invalid_request
 */
export function required(from: Record<string, unknown>, name: string): string {
  const value = parameter(from, name);
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`);
  return value;
}
