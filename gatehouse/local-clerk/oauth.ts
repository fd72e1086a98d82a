import { createHash, randomBytes } from 'node:crypto';
import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { ACCESS_TOKEN_SECONDS, createAccessTokenMinter, ORGANIZATION_SCOPE } from './access-token.ts';
import type { Keys } from './keys.ts';
import { findClient, isRedirectOf, register, scopesOf } from './oauth-clients.ts';
import { OAuthError } from './oauth-error.ts';
import { sendConsentPage, sendFaultPage } from './oauth-page.ts';
import type { Grant, OAuthClient, Store } from './store.ts';

type Options = {
  store: Store;
  keys: Keys;
  /** Local Clerk's own URL, once it listens. */
  issuer: () => string;
};

/** A request to the authorization endpoint whose client and redirect URI are right: faults from here on are the client's to know. */
type Asked = { client: OAuthClient; redirectUri: string; state: string | undefined; scopes: string[] };

type Code = Grant & { redirectUri: string; challenge: string; until: number };

const CODE_MS = 60_000;
const MAX_CODES = 1_000;

/**
 * The authorization server of local Clerk: OAuth 2.1 for public clients, as Clerk's Frontend API offers it to MCP clients
 * (authorization code with PKCE, refresh, dynamic registration, client ID metadata documents).
 */
export function oauthRouter({ store, keys, issuer }: Options): Router {
  const router = Router();
  const codes = new Map<string, Code>();
  const mint = (grant: Grant) => createAccessTokenMinter(keys, store, issuer())(grant);

  const issueCode = (code: Code): string => {
    const secret = randomBytes(24).toString('base64url');
    const [oldest] = codes.keys();
    if (codes.size >= MAX_CODES && oldest !== undefined) codes.delete(oldest);
    codes.set(secret, code);
    return secret;
  };

  /** RFC 9207: the answer names who gives it. */
  const goBack = (response: Response, { redirectUri, state }: Asked, answer: Record<string, string>): void => {
    const url = new URL(redirectUri);
    const all = { ...answer, ...(state === undefined ? {} : { state }), iss: issuer() };
    for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
    response.set('cache-control', 'no-store').redirect(302, url.href);
  };

  const answerTokens = async (response: Response, grant: Grant): Promise<void> => {
    response.set('cache-control', 'no-store').json({
      access_token: await mint(grant),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      refresh_token: store.issueRefreshToken(grant),
      scope: grant.scopes.join(' '),
    });
  };

  router.get('/.well-known/oauth-authorization-server', (_request, response) => {
    response.json(metadataOf(issuer()));
  });
  router.get('/.well-known/jwks.json', (_request, response) => {
    response.json({ keys: [keys.jwk] });
  });
  router.post('/oauth/register', express.json({ limit: '64kb' }), ({ body }, response) => {
    response.status(201).json(register(store, body));
  });

  router.get('/oauth/authorize', async (request, response) => {
    const asked = await readAsked(store, request);
    const fault = faultOf(request);
    if (fault !== null) return goBack(response, asked, fault);
    sendConsentPage(response, asked.client, asked.scopes, store.users(), asked.redirectUri);
  });
  router.post('/oauth/authorize', express.urlencoded({ limit: '8kb', extended: false }), async (request, response) => {
    // The consent of a person is given on our own page.
    if (request.get('origin') !== issuer())
      throw new OAuthError('access_denied', 'This form was sent from another page');
    const asked = await readAsked(store, request);
    const fault = faultOf(request);
    if (fault !== null) return goBack(response, asked, fault);
    const { as, decision } = request.body ?? {};
    const user = store.users().find(({ key }) => key === as);
    if (decision !== 'allow' || user === undefined) return goBack(response, asked, { error: 'access_denied' });
    const code = issueCode({
      userId: user.userId,
      clientId: asked.client.clientId,
      scopes: asked.scopes,
      resource: parameter(request.query, 'resource') ?? null,
      redirectUri: asked.redirectUri,
      challenge: parameter(request.query, 'code_challenge') ?? '',
      until: Date.now() + CODE_MS,
    });
    goBack(response, asked, { code });
  });

  router.post('/oauth/token', express.urlencoded({ limit: '16kb', extended: false }), async (request, response) => {
    const body: Record<string, unknown> = request.body ?? {};
    const clientId = required(body, 'client_id');
    const resource = parameter(body, 'resource');
    const kind = required(body, 'grant_type');
    if (kind === 'authorization_code') {
      const secret = required(body, 'code');
      const code = codes.get(secret);
      codes.delete(secret);
      const challenge = createHash('sha256').update(required(body, 'code_verifier')).digest('base64url');
      if (
        code === undefined ||
        code.until < Date.now() ||
        code.clientId !== clientId ||
        code.challenge !== challenge ||
        code.redirectUri !== required(body, 'redirect_uri')
      ) {
        throw new OAuthError('invalid_grant', 'The code is unknown, used, or of another client');
      }
      return answerTokens(response, forResource(code, resource));
    }
    if (kind !== 'refresh_token') throw new OAuthError('unsupported_grant_type', `There is no grant type ${kind} here`);
    const grant = store.redeemRefreshToken(required(body, 'refresh_token'), clientId);
    if (grant === null)
      throw new OAuthError('invalid_grant', 'The refresh token is unknown, used, or of another client');
    const scopes = parameter(body, 'scope') === undefined ? grant.scopes : scopesOf(parameter(body, 'scope'));
    if (!scopes.every((scope) => grant.scopes.includes(scope)))
      throw new OAuthError('invalid_scope', 'A refreshed token has no more scopes than it had');
    return answerTokens(response, forResource({ ...grant, scopes }, resource));
  });

  router.use(sendFault);
  return router;
}

/** RFC 8414, and what MCP clients look for: PKCE, and client ID metadata documents. */
const metadataOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  token_endpoint: `${issuer}/oauth/token`,
  registration_endpoint: `${issuer}/oauth/register`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  scopes_supported: ['openid', 'profile', 'email', 'offline_access', ORGANIZATION_SCOPE],
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_methods_supported: ['none'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  client_id_metadata_document_supported: true,
});

const readAsked = async (store: Store, { query }: Request): Promise<Asked> => {
  const client = await findClient(store, required(query, 'client_id'));
  const redirectUri = required(query, 'redirect_uri');
  if (!isRedirectOf(client, redirectUri))
    throw new OAuthError('invalid_request', 'The client has no such redirect_uri');
  const scopes = scopesOf(parameter(query, 'scope'));
  return { client, redirectUri, state: parameter(query, 'state'), scopes: scopes.length > 0 ? scopes : client.scopes };
};

const faultOf = ({ query }: Request): Record<string, string> | null => {
  if (query.response_type !== 'code') return { error: 'unsupported_response_type' };
  const hasChallenge =
    /^[\w-]{43}$/.test(parameter(query, 'code_challenge') ?? '') && query.code_challenge_method === 'S256';
  return hasChallenge ? null : { error: 'invalid_request', error_description: 'PKCE with S256 is needed' };
};

/** RFC 8707, section 2.2: a token is for what was consented to, and for nothing else. */
const forResource = ({ userId, clientId, scopes, resource }: Grant, asked: string | undefined): Grant => {
  if (asked !== undefined && asked !== resource)
    throw new OAuthError('invalid_target', 'The code is for another resource');
  return { userId, clientId, scopes, resource };
};

const parameter = (from: Record<string, unknown>, name: string): string | undefined => {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const required = (from: Record<string, unknown>, name: string): string => {
  const value = parameter(from, name);
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`);
  return value;
};

/** A person is shown a page; a client is answered as RFC 6749, section 5.2, says. */
const sendFault: ErrorRequestHandler = (error, request, response, next) => {
  if (!(error instanceof OAuthError)) return next(error);
  if (request.path === '/oauth/authorize') return sendFaultPage(response, error.message);
  const status = error.code === 'invalid_client' ? 401 : 400;
  response
    .status(status)
    .set('cache-control', 'no-store')
    .json({ error: error.code, error_description: error.message });
};
