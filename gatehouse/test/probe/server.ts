import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
import { onTestFinished } from 'vitest';
import type { Keys } from '../../local-clerk/keys.ts';

/** What a server of these tests does wrong; without one it is correct. */
export type Fault =
  | 'no guard'
  | 'any token will do'
  | 'the signature is not verified'
  | 'alg: none is taken'
  | 'expiry is not checked'
  | 'azp is not checked'
  | 'OAuth tokens pass for sessions'
  | 'pending sessions pass'
  | 'the organization in the path is not compared'
  | '404 instead of 401'
  | 'redirect instead of 401'
  | '200 with an empty body'
  | 'no challenge'
  | 'input is validated first'
  | 'slow with an unknown key'
  | 'machine tokens pass for sessions';

export const parties = ['http://localhost:4000'];

/** A server with hand-written routes that were not made for the probe, on plain Node. Returns its URL. */
export async function serveWith(keys: Keys, fault: Fault | null): Promise<string> {
  const key = await importSPKI(keys.publicKeyPem, 'RS256');

  const sessionOf = async (authorization = ''): Promise<Record<string, unknown> | null> => {
    const token = authorization.replace(/^Bearer /, '');
    if (fault === 'any token will do') return token === '' ? null : { o: { id: 'org_acme' } };
    try {
      const { alg, kid, cat, typ } = decodeProtectedHeader(token) as Record<string, string>;
      const isUnsigned = fault === 'alg: none is taken' && alg === 'none';
      if (kid !== keys.kid && !isUnsigned && fault !== 'the signature is not verified') {
        if (fault === 'slow with an unknown key') await new Promise((resolve) => setTimeout(resolve, 3_200));
        return null;
      }
      const options =
        fault === 'expiry is not checked' ? { currentDate: new Date(Number(decodeJwt(token).iat) * 1000) } : {};
      const trusting = isUnsigned || fault === 'the signature is not verified';
      const payload = trusting
        ? decodeJwt(token)
        : (await jwtVerify(token, key, { ...options, clockTolerance: 5 })).payload;
      if ((payload.exp ?? 0) * 1000 < Date.now() && fault !== 'expiry is not checked') return null;
      if ((payload.nbf ?? 0) * 1000 > Date.now() + 5000) return null;
      if (typ !== 'JWT' && fault !== 'OAuth tokens pass for sessions') return null;
      if (fault !== 'OAuth tokens pass for sessions' && fault !== 'machine tokens pass for sessions') {
        if (cat !== 'cl_B7d4PD111AAA') return null;
      }
      if (payload.sts === 'pending' && fault !== 'pending sessions pass') return null;
      const azp = payload.azp as string | undefined;
      if (azp !== undefined && !parties.includes(azp) && fault !== 'azp is not checked') return null;
      return payload;
    } catch {
      return null;
    }
  };

  return listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (status: number, body: object, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (url.pathname === '/openapi.json') return json(200, openApi);
    if (fault === 'input is validated first' && !/^\d*$/.test(url.searchParams.get('limit') ?? '')) {
      return json(422, { detail: 'limit is a number' });
    }
    const session = fault === 'no guard' ? {} : await sessionOf(request.headers.authorization);
    if (session === null) {
      if (fault === '404 instead of 401') return json(404, {});
      if (fault === 'redirect instead of 401') return response.writeHead(307, { location: '/sign-in' }).end();
      if (fault === '200 with an empty body') return response.writeHead(200).end();
      return json(401, { error: 'Unauthorized' }, fault === 'no challenge' ? {} : { 'www-authenticate': 'Bearer' });
    }
    const [, , organization] = /^\/(orgs)\/(\w+)\/reports$/.exec(url.pathname) ?? [];
    if (organization !== undefined && fault !== 'the organization in the path is not compared') {
      if ((session.o as { id?: string } | undefined)?.id !== organization) return json(403, { error: 'Forbidden' });
    }
    if (/^\/reports\/r1$/.test(url.pathname)) return json(200, { id: 'r1' });
    if (organization !== undefined || url.pathname === '/reports') return json(200, [{ id: 'r1' }]);
    json(404, {});
  });
}

/** Serves a handler on a free port until the test is over. */
export async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const parameter = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const ok = { responses: { 200: { description: 'Done.' } } };
const limit = { name: 'limit', in: 'query', schema: { type: 'integer' } };
const openApi = {
  openapi: '3.1.0',
  info: { title: 'Reports', version: '1' },
  paths: {
    '/reports': { get: { parameters: [limit], ...ok } },
    '/reports/{id}': { get: { parameters: [parameter('id')], ...ok } },
    '/orgs/{orgId}/reports': { get: { parameters: [parameter('orgId')], ...ok } },
  },
};
