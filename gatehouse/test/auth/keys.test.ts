import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { makeKeys } from '../../local-clerk/keys.ts';
import { startLocalClerk } from '../../local-clerk/server.ts';
import * as sample from '../app/people.ts';
import { startApi } from '../support/api.ts';
import { closeAfter } from '../support/cleanup.ts';

const ME = '{ me { id } }';
const keyFetches = (requests: string[]) => requests.filter((request) => request === 'GET /v1/jwks').length;

describe('without CLERK_JWT_KEY', () => {
  it('the keys are fetched once', async () => {
    const api = await startApi({ CLERK_JWT_KEY: undefined });
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.as('linus').query(ME)));
    expect(answers.map((answer) => answer.data)).toEqual(Array(20).fill({ me: { id: 'user_linus' } }));
    expect(keyFetches(api.clerk.requests)).toBe(1);
  });

  it('a flood of unknown keys causes a handful of fetches, and good tokens are served meanwhile', async () => {
    const api = await startApi({ CLERK_JWT_KEY: undefined });
    await api.as('linus').query(ME);
    const before = keyFetches(api.clerk.requests);
    const flood = Array.from({ length: 1_000 }, async () => {
      const answer = await api.as('mallory', { header: { kid: `ins_${randomUUID()}` } }).query(ME);
      return answer.errors?.[0].extensions.reason;
    });
    const served = await Promise.all(Array.from({ length: 20 }, () => api.as('linus').query(ME)));
    expect(served.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['jwk-kid-mismatch']));
    expect(keyFetches(api.clerk.requests) - before).toBeLessThanOrEqual(3);
  }, 60_000);
});

/** A server whose Clerk accepts connections and never answers. */
const startWithSilentClerk = async () => {
  const keys = await makeKeys();
  let requests = 0;
  const silent = createServer(() => {
    requests += 1;
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  closeAfter(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as { port: number };
  const api = await startApi({ CLERK_JWT_KEY: undefined, CLERK_API_URL: `http://127.0.0.1:${port}` }, { keys });
  return { api, keys, port, silent, requests: () => requests };
};

describe('while Clerk cannot be reached', () => {
  it('answers 503 to a token, and does not call Clerk for each request', async () => {
    const { api, requests } = await startWithSilentClerk();
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.as('linus').query(ME)));
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.errors).toMatchObject([{ extensions: { code: 'AUTH_UNAVAILABLE' } }]);
    }
    expect(requests()).toBeLessThanOrEqual(2);
  });

  it('serves public fields, and recovers when Clerk does', async () => {
    const { api, keys, port, silent } = await startWithSilentClerk();
    expect((await api.as('linus').query(ME)).status).toBe(503);
    expect((await api.anonymous.query('{ poems(first: 1) { edges { cursor } } }')).status).toBe(200);
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
    const clerk = await startLocalClerk({ sample, keys, port });
    closeAfter(clerk.close);
    await expect.poll(async () => (await api.as('linus').query(ME)).status, { timeout: 5_000 }).toBe(200);
  });
});
