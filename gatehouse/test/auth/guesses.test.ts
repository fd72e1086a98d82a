import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createClerkClient } from '@clerk/express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeKeys } from '../../local-clerk/keys.ts';
import { startLocalClerk } from '../../local-clerk/server.ts';
import * as sample from '../app/people.ts';
import { connect } from '../subscriptions/support.ts';
import { type Answer, startApi } from '../support/api.ts';
import { closeAfter } from '../support/cleanup.ts';

const PUBLIC = '{ poems(first: 1) { edges { cursor } } }';
const guess = () => `ak_${randomUUID().replaceAll('-', '')}`;
let client = 0;
/** An IPv4 address that no test has used. */
const newAddress = () => `198.18.${client >> 8}.${client++ & 255}`;

/** A server behind a proxy to local Clerk, with which a test can change, delay and count Clerk's answers. */
const startBetween = async (env: Record<string, string> = {}) => {
  const keys = await makeKeys();
  const clerk = await startLocalClerk({ sample, keys });
  closeAfter(clerk.close);
  const state = { answer: 'pass' as 'pass' | 429 | 500 | 'never', delayMs: 0, inFlight: 0, maxInFlight: 0, asked: 0 };
  const between = createServer(async (request, response) => {
    state.asked += 1;
    state.maxInFlight = Math.max(state.maxInFlight, ++state.inFlight);
    response.once('close', () => {
      state.inFlight -= 1;
    });
    const body = await text(request);
    if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    if (state.answer === 'never') return;
    if (state.answer !== 'pass') {
      response.writeHead(state.answer, { 'content-type': 'application/json', 'retry-after': '5' });
      return response.end('{"errors":[{"code":"too_many_requests","message":"Too many requests"}]}');
    }
    const { authorization = '' } = request.headers;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${clerk.url}${request.url}`, { method: request.method ?? 'GET', headers, body }).catch(
      () => null,
    );
    if (answer === null) return response.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  });
  between.listen(0, '127.0.0.1');
  await once(between, 'listening');
  closeAfter(() => {
    between.closeAllConnections();
    between.close();
  });
  const url = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
  const api = await startApi(
    { CLERK_ACCEPTS_TOKENS: 'api_key', TRUST_PROXY: '1', CLERK_API_URL: url, ...env },
    { keys },
  );
  const { secretKey, publishableKey } = api.config.clerk;
  const { apiKeys } = createClerkClient({
    secretKey,
    publishableKey,
    apiUrl: clerk.url,
    telemetry: { disabled: true },
  });
  return {
    api,
    state,
    apiKeys,
    makeKey: async () => (await apiKeys.create({ name: 'deploy', subject: 'user_ada' })).secret ?? '',
    ask: async (token: string, address: string) => {
      const response = await api.withAuthorization(`Bearer ${token}`).fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ query: PUBLIC }),
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
    },
  };
};

/** Advances the clocks, except those of timers. */
const later = (ms: number): void => {
  const [at, date] = [performance.now(), Date.now()];
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: date - at });
  vi.advanceTimersByTime(at + ms);
};
afterEach(() => void vi.useRealTimers());

describe('guessed machine tokens', async () => {
  const { api, state, ask, makeKey } = await startBetween();

  it('are refused without calling Clerk for the rest of a minute with 20 refusals of their IP address', async () => {
    const address = newAddress();
    const before = state.asked;
    const statuses: number[] = [];
    for (let time = 0; time < 30; time++) statuses.push((await ask(guess(), address)).status);
    expect(statuses).toEqual([...Array(20).fill(401), ...Array(10).fill(429)]);
    expect(state.asked - before).toBe(20);

    const limited = await ask(guess(), address);
    expect(limited.body.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(30);
    expect((await ask(guess(), newAddress())).status).toBe(401);

    later(61_000);
    expect((await ask(guess(), address)).status).toBe(401);
  });

  it('are limited on sockets too', async () => {
    const address = newAddress();
    for (let time = 0; time < 20; time++) await ask(guess(), address);
    const before = state.asked;
    const { first } = await connect(api.url, {
      headers: { 'x-forwarded-for': address },
      params: { authorization: `Bearer ${guess()}` },
    });
    expect(first).toMatchObject({ code: 4429 });
    expect(state.asked).toBe(before);
  });

  it('do not block a good token that was used before from the same address', async () => {
    const [address, token] = [newAddress(), await makeKey()];
    expect((await ask(token, address)).status).toBe(200);
    for (let time = 0; time < 20; time++) await ask(guess(), address);
    expect((await ask(guess(), address)).status).toBe(429);
    expect((await ask(token, address)).status).toBe(200);
  });

  it('are cached for five seconds', async () => {
    const [address, token] = [newAddress(), guess()];
    const before = state.asked;
    for (let time = 0; time < 5; time++) expect((await ask(token, address)).status).toBe(401);
    expect(state.asked - before).toBe(1);
    later(5_001);
    expect((await ask(token, address)).status).toBe(401);
    expect(state.asked - before).toBe(2);
  });
});

describe('while Clerk answers 429', () => {
  it('accepts known tokens for a minute, answers 503 to new ones, and calls Clerk about once a second', async () => {
    const { state, ask, makeKey } = await startBetween();
    const token = await makeKey();
    expect((await ask(token, newAddress())).status).toBe(200);
    state.answer = 429;
    const before = state.asked;
    for (let time = 0; time < 5; time++) expect((await ask(token, newAddress())).status).toBe(200);
    for (let time = 0; time < 5; time++) expect((await ask(guess(), newAddress())).status).toBe(503);
    expect(state.asked - before).toBe(2);

    later(1_001);
    expect((await ask(token, newAddress())).status).toBe(200);
    expect(state.asked - before).toBe(3);
    later(60_000);
    expect((await ask(token, newAddress())).status).toBe(503);
  });

  it('refuses a revoked token as soon as Clerk reports it', async () => {
    const { state, ask, apiKeys } = await startBetween();
    const { id, secret = '' } = await apiKeys.create({ name: 'other', subject: 'user_ada' });
    expect((await ask(secret, newAddress())).status).toBe(200);
    await apiKeys.revoke({ apiKeyId: id, revocationReason: 'lost' });
    expect((await ask(secret, newAddress())).status).toBe(401);
    state.answer = 429;
    later(6_000);
    expect((await ask(secret, newAddress())).status).toBe(503);
  });
});

describe('of many tokens at once', () => {
  it('at most 20 are verified at a time, known ones are served, and guesses alone do not hold the slots', async () => {
    const { state, ask, makeKey } = await startBetween();
    const known = await Promise.all(Array.from({ length: 40 }, makeKey));
    for (const token of known) expect((await ask(token, newAddress())).status).toBe(200);
    Object.assign(state, { delayMs: 150, maxInFlight: 0 });
    const guesses = Array.from({ length: 100 }, () => ask(guess(), newAddress()));
    const served = await Promise.all(known.map((token) => ask(token, newAddress())));
    expect(served.map(({ status }) => status)).toEqual(Array(40).fill(200));
    const statuses = new Set((await Promise.all(guesses)).map(({ status }) => status));
    expect([...statuses].sort()).toEqual([401, 503]);
    expect(state.maxInFlight).toBeGreaterThan(10);
    expect(state.maxInFlight).toBeLessThanOrEqual(20);
  });

  it('guesses are limited per IPv6 network, and in total', async () => {
    const { state, ask } = await startBetween();
    const before = state.asked;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => ask(guess(), `2001:db8:1:1::${index.toString(16)}`)),
    );
    expect(new Set(answers.map(({ status }) => status))).not.toContain(200);
    expect(state.asked - before).toBeLessThan(40);
  });

  it('those that Clerk never answers keep at most 20 calls open', async () => {
    const { state, ask } = await startBetween();
    state.answer = 'never';
    for (let wave = 0; wave < 2; wave++) {
      await Promise.all(Array.from({ length: 50 }, () => ask(guess(), newAddress())));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    expect(state.maxInFlight).toBeLessThanOrEqual(20);
  });
});
