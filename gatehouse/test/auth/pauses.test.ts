import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKeys } from '../../auth/keys.ts';
import { createMachineTokens } from '../../auth/machine.ts';
import { createTurns } from '../../auth/turns.ts';
import { createDirectory } from '../../clerk/people.ts';
import { defaultLimits } from '../../config/index.ts';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { createLog } from '../../log/index.ts';
import { readConfig } from '../app/config.ts';
import { closeAfter } from '../support/cleanup.ts';

const keys = await makeKeys();
const log = createLog({ logLevel: 'silent' });
const limits = defaultLimits.auth;

/** A Clerk that gives this answer to every request, and counts the requests. */
const startClerk = async (answer: { status: number; body: unknown } | 'never') => {
  const state = { answer, asked: 0 };
  const server = createServer((_request, response) => {
    state.asked += 1;
    if (state.answer === 'never') return;
    response.writeHead(state.answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(state.answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfter(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { clerk } = readConfig({ ...localClerkEnv({ keys, url }), CLERK_JWT_KEY: undefined });
  return { state, clerk: { ...clerk, limits } };
};

/** Fakes these clocks from now on, and returns a function that advances them. */
const fake = (...toFake: ('performance' | 'setTimeout' | 'clearTimeout')[]) => {
  vi.useFakeTimers({ toFake });
  return (ms: number) => vi.advanceTimersByTime(ms);
};
afterEach(() => void vi.useRealTimers());

describe("Clerk's keys", () => {
  const jwks = { status: 200, body: { keys: [keys.jwk] } };

  it('are fetched again a second after a failure, and not before', async () => {
    const { state, clerk } = await startClerk({ status: 500, body: {} });
    const forward = fake('performance');
    const { find } = createKeys(clerk, log);
    expect(await find(keys.kid)).toBe('unavailable');
    forward(999);
    expect(find(keys.kid)).toBe('unavailable');
    expect(state.asked).toBe(1);
    state.answer = jwks;
    forward(1);
    expect(await find(keys.kid)).toMatchObject({ pem: expect.any(String) });
    expect(state.asked).toBe(2);
  });

  it('are fetched again for an unknown key ten seconds after a success, and not before', async () => {
    const { state, clerk } = await startClerk(jwks);
    const forward = fake('performance');
    const { find } = createKeys(clerk, log);
    expect(await find('ins_unknown')).toBe('unknown');
    forward(9_999);
    expect(find('ins_unknown')).toBe('unknown');
    expect(state.asked).toBe(1);
    forward(1);
    expect(await find('ins_unknown')).toBe('unknown');
    expect(state.asked).toBe(2);
  });

  it('are fetched again after an hour, and known ones are used meanwhile', async () => {
    const { state, clerk } = await startClerk(jwks);
    const forward = fake('performance');
    const { find } = createKeys(clerk, log);
    await find(keys.kid);
    forward(3_600_000);
    expect(find(keys.kid)).toMatchObject({ pem: expect.any(String) });
    await new Promise((resolve) => setImmediate(resolve));
    expect(state.asked).toBe(1);
    forward(1);
    expect(find(keys.kid)).toMatchObject({ pem: expect.any(String) });
    await expect.poll(() => state.asked).toBe(2);
  });
});

it("the fetch of Clerk's keys times out after 800 ms", async () => {
  const { clerk } = await startClerk('never');
  const late = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
  const key = createKeys(clerk, log).find(keys.kid);
  expect(timeout.mock.calls).toEqual([[800]]);
  late.abort();
  expect(await key).toBe('unavailable');
});

describe('the lookup of a person at Clerk', () => {
  it('times out after three seconds, and is repeated for the next caller', async () => {
    const { state, clerk } = await startClerk('never');
    const forward = fake('setTimeout', 'clearTimeout');
    const directory = createDirectory(clerk, log, defaultLimits.clerk);
    const settled: string[] = [];
    const ask = () => directory.person('user_ada').catch(({ code }) => void settled.push(code));
    const both = [ask(), ask()];
    forward(2_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toEqual([]);
    forward(1);
    await Promise.all(both);
    expect(settled).toEqual(['AUTH_UNAVAILABLE', 'AUTH_UNAVAILABLE']);
    const third = ask();
    await vi.waitFor(() => expect(state.asked).toBe(2));
    forward(3_000);
    await third;
  });
});

describe('a call about a machine token', () => {
  const never = () => new Promise<never>(() => {});
  const failed = { reason: 'unexpected-error', toAuth: () => null };

  it('times out after 900 ms', async () => {
    const forward = fake('setTimeout', 'clearTimeout');
    const verify = createMachineTokens({ ask: never, seconds: 0, limits, log });
    const outcomes: string[] = [];
    const verdict = Promise.resolve(verify('ak_one', undefined)).then(({ outcome }) => void outcomes.push(outcome));
    forward(899);
    await new Promise((resolve) => setImmediate(resolve));
    expect(outcomes).toEqual([]);
    forward(1);
    await verdict;
    expect(outcomes).toEqual(['unavailable']);
  });

  it('is repeated a second after a failure, and not before, for a known good token and for any other', async () => {
    const good = { reason: null, toAuth: () => ({ isAuthenticated: true }) as never };
    const asked: string[] = [];
    let state: typeof failed | typeof good = good;
    const ask = async (token: string) => {
      asked.push(token);
      return state;
    };
    const forward = fake('performance');
    const verify = createMachineTokens({ ask, seconds: 0, limits, log });
    const outcomeOf = async (token: string) => (await verify(token, undefined)).outcome;
    expect(await outcomeOf('ak_known')).toBe('good');
    state = failed;
    const both = async () => [await outcomeOf('ak_known'), await outcomeOf('ak_other')];
    expect(await both()).toEqual(['good', 'unavailable']);
    forward(999);
    expect(await both()).toEqual(['good', 'unavailable']);
    expect(asked).toEqual(['ak_known', 'ak_known', 'ak_other']);
    forward(1);
    expect(await both()).toEqual(['good', 'unavailable']);
    expect(asked.slice(3)).toEqual(['ak_known', 'ak_other']);
  });

  it('keeps its slot for ten seconds after it timed out', async () => {
    const forward = fake('setTimeout', 'clearTimeout');
    const turns = createTurns(1, limits);
    const results: unknown[] = [];
    const run = (work: () => Promise<unknown>) => turns.run(work).then((result) => void results.push(result));
    const first = run(never);
    const second = run(async () => 'second');
    forward(899);
    await new Promise((resolve) => setImmediate(resolve));
    expect(results).toEqual([]);
    forward(1);
    await Promise.all([first, second]);
    expect(results).toEqual(['late', 'busy']);

    forward(9_000);
    const third = run(async () => 'third');
    await new Promise((resolve) => setImmediate(resolve));
    expect(results).toHaveLength(2);
    forward(100);
    await third;
    expect(results.at(-1)).toBe('third');
  });

  it('frees its slot when it fails, and at most 200 wait', async () => {
    const turns = createTurns(1, limits);
    const order: string[] = [];
    const first = turns.run(async () => {
      order.push('first');
      throw new Error('failed');
    });
    const others = Array.from({ length: 201 }, (_, index) => turns.run(async () => index));
    await expect(first).rejects.toThrow('failed');
    const results = await Promise.all(others);
    expect(results.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(results[200]).toBe('busy');
  });
});
