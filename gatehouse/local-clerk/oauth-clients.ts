import { isLoopback } from '../config/index.ts';
import { OAuthError } from './oauth-error.ts';
import type { OAuthClient } from './oauth-store.ts';
import type { Store } from './store.ts';

const FETCH_MS = 3_000;
const MAX_DOCUMENT_BYTES = 64 * 1024;
const MAX_REDIRECT_URIS = 10;
const MAX_URI_LENGTH = 2_000;
const MAX_NAME_LENGTH = 200;

/** The metadata of a client, from its registration or its metadata document: RFC 7591, section 2. */
type Metadata = { redirectUris: string[]; name: string | null; scopes: string[] };

const readMetadata = (value: unknown): Metadata | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { redirect_uris: redirectUris, client_name: name, scope } = value as Record<string, unknown>;
  if (!Array.isArray(redirectUris) || redirectUris.length === 0 || redirectUris.length > MAX_REDIRECT_URIS) return null;
  if (!redirectUris.every((uri) => typeof uri === 'string' && uri.length <= MAX_URI_LENGTH)) return null;
  const isNamed = typeof name === 'string' && name !== '';
  return {
    redirectUris,
    name: isNamed ? name.slice(0, MAX_NAME_LENGTH) : null,
    scopes: scopesOf(typeof scope === 'string' ? scope : undefined),
  };
};

/**
 * Registers a client (RFC 7591). All clients here are public ones, without a secret.
 * @returns the response
 * @throws {OAuthError} invalid_client_metadata or invalid_redirect_uri
 */
export function register(store: Store, body: unknown): Record<string, unknown> {
  const metadata = readMetadata(body);
  if (metadata === null)
    throw new OAuthError('invalid_client_metadata', 'redirect_uris must be a list of 1 to 10 URLs');
  if (!metadata.redirectUris.every(isAllowed)) {
    throw new OAuthError('invalid_redirect_uri', 'A redirect URI is https, a scheme of an app, or http on loopback');
  }
  const client = store.registerClient({ ...metadata, name: metadata.name ?? 'An application' });
  return {
    client_id: client.clientId,
    client_id_issued_at: Math.floor(Date.now() / 1000),
    client_name: client.name,
    redirect_uris: client.redirectUris,
    scope: client.scopes.join(' '),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
}

/** The scopes of a `scope` parameter: RFC 6749, section 3.3. */
export function scopesOf(text: string | undefined): string[] {
  return [...new Set(text?.split(' ').filter(Boolean))];
}

/**
 * The client of this id: one that registered, or one whose id is the URL of its metadata document.
 * https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
 * @throws {OAuthError} invalid_client
 */
export async function findClient(store: Store, clientId: string): Promise<OAuthClient> {
  const registered = store.client(clientId);
  if (registered !== null) return registered;
  if (!isDocumentUrl(clientId)) throw new OAuthError('invalid_client', 'This client is not registered');
  return (await readDocument(clientId)) ?? offlineClient(clientId);
}

/** Whether this is a redirect URI of the client. On loopback, every port is allowed: RFC 8252, section 7.3. */
export function isRedirectOf({ redirectUris }: OAuthClient, uri: string): boolean {
  const asked = withoutPort(uri);
  return (
    isAllowed(uri) && redirectUris.some((known) => known === uri || (asked !== null && withoutPort(known) === asked))
  );
}

/** Null for a URI that is not on loopback. */
const withoutPort = (uri: string): string | null => {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || url.protocol !== 'http:' || !isLoopback(url.hostname)) return null;
  url.port = '';
  return url.href;
};

const isAllowed = (uri: string): boolean => {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || url.hash !== '' || ['javascript:', 'data:', 'file:', 'blob:', 'vbscript:'].includes(url.protocol))
    return false;
  return url.protocol !== 'http:' || isLoopback(url.hostname);
};

const isDocumentUrl = (clientId: string): boolean => {
  const url = URL.canParse(clientId) ? new URL(clientId) : null;
  const isHttp = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  return url !== null && isHttp && url.pathname !== '/' && url.username === '' && url.hash === '';
};

/** Null if there is no network. */
const readDocument = async (clientId: string): Promise<OAuthClient | null> => {
  const response = await fetch(clientId, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS),
  }).catch(() => null);
  if (response === null) return null;
  const text = await response.text();
  const document = response.ok && text.length <= MAX_DOCUMENT_BYTES ? parse(text) : null;
  const metadata = readMetadata(document);
  if (metadata === null || (document as { client_id?: unknown }).client_id !== clientId) {
    throw new OAuthError('invalid_client', 'There is no client metadata document there');
  }
  return { ...metadata, clientId, name: metadata.name ?? new URL(clientId).host };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Development works without a network: a client that cannot be looked up has redirect URIs on loopback only. */
const offlineClient = (clientId: string): OAuthClient => {
  const paths = ['/', '/callback', '/oauth/callback'];
  const redirectUris = ['localhost', '127.0.0.1'].flatMap((host) => paths.map((path) => `http://${host}${path}`));
  return { clientId, name: `${new URL(clientId).host} (could not be looked up)`, redirectUris, scopes: [] };
};
