import { z } from 'zod';
import { OAuthError } from './oauth-error.ts';
import type { OAuthClient, Store } from './store.ts';

const FETCH_MS = 3_000;
const MAX_DOCUMENT_BYTES = 64 * 1024;
const MAX_REDIRECT_URIS = 10;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** What a client says of itself when it registers, and in its metadata document: RFC 7591, section 2. */
const metadataShape = z.looseObject({
  redirect_uris: z.array(z.string().max(2_000)).min(1).max(MAX_REDIRECT_URIS),
  client_name: z.string().max(200).optional(),
  scope: z.string().max(2_000).optional(),
});
const documentShape = metadataShape.extend({ client_id: z.string() });

/** Registers a client: https://www.rfc-editor.org/rfc/rfc7591. Every client here is a public one, without a secret. */
export function register(store: Store, body: unknown): Record<string, unknown> {
  const { data } = metadataShape.safeParse(body);
  if (data === undefined) throw new OAuthError('invalid_client_metadata', 'redirect_uris is a list of 1 to 10 URLs');
  if (!data.redirect_uris.every(isAllowed)) {
    throw new OAuthError('invalid_redirect_uri', 'A redirect URI is https, a scheme of an app, or http on loopback');
  }
  const name = data.client_name ?? 'An application';
  const client = store.registerClient({ name, redirectUris: data.redirect_uris, scopes: scopesOf(data.scope) });
  return {
    client_id: client.clientId,
    client_id_issued_at: Math.floor(Date.now() / 1000),
    client_name: name,
    redirect_uris: client.redirectUris,
    scope: client.scopes.join(' '),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
}

export const scopesOf = (text: string | undefined): string[] => [...new Set(text?.split(' ').filter(Boolean))];

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

/** Whether a client may be answered at this URI. On loopback any port will do: RFC 8252, section 7.3. */
export function isRedirectOf({ redirectUris }: OAuthClient, uri: string): boolean {
  const asked = withoutPort(uri);
  return isAllowed(uri) && redirectUris.some((known) => known === uri || (asked !== null && withoutPort(known) === asked));
}

/** Null for a URI that is not on loopback. */
const withoutPort = (uri: string): string | null => {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || url.protocol !== 'http:' || !LOOPBACK.test(url.hostname)) return null;
  url.port = '';
  return url.href;
};

const isAllowed = (uri: string): boolean => {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || url.hash !== '' || ['javascript:', 'data:', 'file:', 'blob:', 'vbscript:'].includes(url.protocol)) return false;
  return url.protocol !== 'http:' || LOOPBACK.test(url.hostname);
};

const isDocumentUrl = (clientId: string): boolean => {
  const url = URL.canParse(clientId) ? new URL(clientId) : null;
  const isHttp = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  return url !== null && isHttp && url.pathname !== '/' && url.username === '' && url.hash === '';
};

/** Null where there is no network. */
const readDocument = async (clientId: string): Promise<OAuthClient | null> => {
  const response = await fetch(clientId, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS),
  }).catch(() => null);
  if (response === null) return null;
  const text = await response.text();
  const { data } = documentShape.safeParse(response.ok && text.length <= MAX_DOCUMENT_BYTES ? parse(text) : null);
  if (data?.client_id !== clientId) throw new OAuthError('invalid_client', 'There is no client metadata document there');
  const { client_name: name = new URL(clientId).host, redirect_uris: redirectUris, scope } = data;
  return { clientId, name, redirectUris, scopes: scopesOf(scope) };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Development works without a network: a client that cannot be looked up may be answered on this machine only. */
const offlineClient = (clientId: string): OAuthClient => {
  const paths = ['/', '/callback', '/oauth/callback'];
  const redirectUris = ['localhost', '127.0.0.1'].flatMap((host) => paths.map((path) => `http://${host}${path}`));
  return { clientId, name: `${new URL(clientId).host} (could not be looked up)`, redirectUris, scopes: [] };
};
