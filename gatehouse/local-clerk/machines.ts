import { type Request, type RequestHandler, Router } from 'express';
import { SignJWT } from 'jose';
import { badParameter, ClerkError, notFound, page, send } from './answer.ts';
import { frontendApi, machineId } from './env.ts';
import type { Keys } from './keys.ts';
import { machineTokenResource } from './resources.ts';
import { isExpired, type MachineToken, type Store } from './store.ts';

/** Marks an M2M token in its header, as `SESSION_CATEGORY` marks a session token. */
const M2M_CATEGORY = 'cl_B7d4PD333AAA';

/** The routes of machine tokens. Clerk serves them without `/v1`, and gives no reason when a token is invalid. */
export function machinesRouter(store: Store, keys: Keys): Router {
  const router = Router();
  const verify =
    (kind: MachineToken['kind'], parameter: string): RequestHandler =>
    ({ body = {} }, response) => {
      const token = store.verify(kind, text(body, parameter));
      if (token === null) throw notFound(kind, 'that was given');
      send(response, machineTokenResource(token));
    };
  const revoke =
    (kind: MachineToken['kind']): RequestHandler<{ id: string }> =>
    ({ params, body = {} }, response) => {
      const token = findIn(store, kind, params.id);
      send(response, machineTokenResource(store.revoke(token.id, body.revocation_reason ?? null) ?? token));
    };

  router.post('/api_keys', ({ body = {} }, response) => {
    const { scopes = [], claims = null, description = null, created_by: createdBy = null } = body;
    const ttl = body.seconds_until_expiration ?? null;
    const [name, subject] = [text(body, 'name'), text(body, 'subject')];
    const made = store.issue({ kind: 'api_key', name, subject, scopes, claims, description, createdBy, ttl });
    send(response, machineTokenResource(made.token, made.secret));
  });
  router.get('/api_keys', ({ query }, response) => {
    const found = listed(store, 'api_key', query, query.include_invalid === 'true');
    send(response, { data: page(found, query).map((one) => machineTokenResource(one)), total_count: found.length });
  });
  router.post('/api_keys/verify', verify('api_key', 'secret'));
  router.get('/api_keys/:id', ({ params }, response) => {
    send(response, machineTokenResource(findIn(store, 'api_key', params.id)));
  });
  router.post('/api_keys/:id/revoke', revoke('api_key'));

  router.post('/m2m_tokens', async (request, response) => {
    const { claims = null, token_format: format, seconds_until_expiration: ttl = null } = request.body ?? {};
    if (request.get('authorization') !== `Bearer ${keys.machineSecretKey}`) {
      throw new ClerkError(401, 'machine_secret_key_invalid', "An M2M token is made with its machine's secret key");
    }
    const made = store.issue({ kind: 'm2m_token', subject: machineId, claims, ttl });
    const secret = format === 'jwt' ? await m2mJwt(made.token, keys) : made.secret;
    send(response, machineTokenResource(made.token, secret));
  });
  router.get('/m2m_tokens', ({ query }, response) => {
    const found = listed(store, 'm2m_token', query, query.revoked === 'true' || query.expired === 'true');
    const tokens = page(found, query).map((one) => machineTokenResource(one));
    send(response, { m2m_tokens: tokens, total_count: found.length });
  });
  router.post('/m2m_tokens/verify', verify('m2m_token', 'token'));
  router.post('/m2m_tokens/:id/revoke', revoke('m2m_token'));

  router.post('/oauth_applications/access_tokens/verify', verify('oauth_token', 'access_token'));
  return router;
}

const text = (body: Record<string, unknown>, name: string): string => {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw badParameter(name, 'must be a non-empty string');
};

const findIn = (store: Store, kind: MachineToken['kind'], id: string): MachineToken => {
  const token = store.machineTokens().find((one) => one.kind === kind && one.id === id);
  if (token === undefined) throw notFound(kind, id);
  return token;
};

/** Sorts by creation, newest first. */
const listed = (store: Store, kind: MachineToken['kind'], query: Request['query'], withInvalid: boolean) =>
  store
    .machineTokens()
    .filter((one) => one.kind === kind && one.subject === query.subject)
    .filter((one) => withInvalid || !(one.revoked || isExpired(one)))
    .reverse();

const m2mJwt = ({ id, subject, claims, expiration, createdAt }: MachineToken, keys: Keys): Promise<string> => {
  const iat = Math.floor(createdAt / 1000);
  const exp = expiration === null ? iat + 3600 : Math.floor(expiration / 1000);
  return new SignJWT({ ...claims, iss: `https://${frontendApi}`, sub: subject, jti: id, iat, nbf: iat, exp })
    .setProtectedHeader({ alg: 'RS256', cat: M2M_CATEGORY, kid: keys.kid, typ: 'JWT' })
    .sign(keys.privateKey);
};
