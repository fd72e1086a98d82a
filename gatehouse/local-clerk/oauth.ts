import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { ACCESS_TOKEN_SECONDS, createAccessTokenMinter, ORGANIZATION_SCOPE } from './access-token.ts';
import type { Keys } from './keys.ts';
import { register, scopesOf } from './oauth-clients.ts';
import { createCodes } from './oauth-codes.ts';
import { OAuthError } from './oauth-error.ts';
import { sendConsentPage, sendFaultPage } from './oauth-page.ts';
import { type AuthorizationRequest, parameter, readAuthorizationRequest, required } from './oauth-request.ts';
import type { Grant } from './oauth-store.ts';
import type { Store } from './store.ts';

type Options = {
  store: Store;
  keys: Keys;
  /** The local Clerk's own URL, once it listens. */
  issuer: () => string;
};

/**
 * The authorization server of the local Clerk: OAuth 2.1 for public clients, as Clerk's Frontend API offers it to MCP
 * clients (authorization code with PKCE, refresh, dynamic registration, client ID metadata documents).
 */
export function oauthRouter({ store, keys, issuer }: Options): Router {
  const router = Router();
  const codes = createCodes();
  const readForm = express.urlencoded({ limit: '16kb', extended: false });

  /** Sends the browser back to the client. The response names its issuer: RFC 9207. */
  const goBack = (response: Response, to: AuthorizationRequest, parameters: Record<string, string>): void => {
    const url = new URL(to.redirectUri);
    const all = { ...parameters, ...(to.state === undefined ? {} : { state: to.state }), iss: issuer() };
    for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
    response.set('cache-control', 'no-store').redirect(302, url.href);
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
    const asked = await readAuthorizationRequest(store, request);
    if (asked.fault !== null) return goBack(response, asked, asked.fault);
    sendConsentPage(response, asked.client, asked.scopes, store.users(), asked.redirectUri);
  });
  router.post('/oauth/authorize', readForm, async (request, response) => {
    // People consent on our own page only.
    if (request.get('origin') !== issuer())
      throw new OAuthError('access_denied', 'This form was sent from another page');
    const asked = await readAuthorizationRequest(store, request);
    if (asked.fault !== null) return goBack(response, asked, asked.fault);
    const { as, decision } = request.body ?? {};
    const user = store.users().find(({ key }) => key === as);
    if (decision !== 'allow' || user === undefined) return goBack(response, asked, { error: 'access_denied' });
    const { client, scopes, resource, redirectUri, challenge } = asked;
    const grant = { userId: user.userId, clientId: client.clientId, scopes, resource };
    goBack(response, asked, { code: codes.issue({ ...grant, redirectUri, challenge }) });
  });

  router.post('/oauth/token', readForm, async (request: Request, response) => {
    const body: Record<string, unknown> = request.body ?? {};
    const grant = forResource(grantOf(body), parameter(body, 'resource'));
    response.set('cache-control', 'no-store').json({
      access_token: await createAccessTokenMinter(keys, store, issuer())(grant),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      refresh_token: store.issueRefreshToken(grant),
      scope: grant.scopes.join(' '),
    });
  });

  const grantOf = (body: Record<string, unknown>): Grant => {
    const clientId = required(body, 'client_id');
    const kind = required(body, 'grant_type');
    if (kind === 'authorization_code') return codes.redeem(body);
    if (kind !== 'refresh_token') throw new OAuthError('unsupported_grant_type', `The grant type ${kind} is unknown`);
    const grant = store.redeemRefreshToken(required(body, 'refresh_token'), clientId);
    if (grant === null) {
      throw new OAuthError('invalid_grant', 'The refresh token is unknown, used, or of another client');
    }
    const scope = parameter(body, 'scope');
    const scopes = scope === undefined ? grant.scopes : scopesOf(scope);
    if (!scopes.every((one) => grant.scopes.includes(one))) {
      throw new OAuthError('invalid_scope', 'A refreshed token cannot have more scopes');
    }
    return { ...grant, scopes };
  };

  router.use(sendFault);
  return router;
}

/** RFC 8414, with what MCP clients look for: PKCE, and client ID metadata documents. */
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

/** A token is only for the resource that the person consented to: RFC 8707, section 2.2. */
const forResource = ({ userId, clientId, scopes, resource }: Grant, asked: string | undefined): Grant => {
  if (asked !== undefined && asked !== resource) {
    throw new OAuthError('invalid_target', 'The grant is for another resource');
  }
  return { userId, clientId, scopes, resource };
};

/** People get a page, clients the response of RFC 6749, section 5.2. */
const sendFault: ErrorRequestHandler = (error, request, response, next) => {
  if (!(error instanceof OAuthError)) return next(error);
  if (request.path === '/oauth/authorize') return sendFaultPage(response, error.message);
  const status = error.code === 'invalid_client' ? 401 : 400;
  response
    .status(status)
    .set('cache-control', 'no-store')
    .json({ error: error.code, error_description: error.message });
};
