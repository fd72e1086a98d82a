import { expect, it } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();
const MANY = 80;

const poem = async (person: 'grace' | 'linus') => {
  const caller = api.withAuthorization(`Bearer ${await api.mint(person, { ttl: 600 })}`);
  await caller.query('{ me { id } }');
  return (body: string) =>
    caller.fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
};

/** Fails in validation, once for each field. */
const INVALID = JSON.stringify({ query: `{ ${Array.from({ length: 99 }, (_, n) => `nothing${n}`).join(' ')} }` });
const LARGE = JSON.stringify({ query: '{ me { id } }', variables: { fill: 'x'.repeat(defaultLimits.body.bytes / 2) } });

it.each([
  ['queries that are new', INVALID, 400],
  ['large bodies', LARGE, 200],
])('a caller with many %s does not delay others', async (_, body, status) => {
  const [linus, grace] = [await poem('linus'), await poem('grace')];
  let answered = 0;
  const many = Array.from({ length: MANY }, async () => {
    expect((await linus(body)).status).toBe(status);
    answered += 1;
  });
  // Until they are being answered.
  await expect.poll(() => answered, { interval: 1, timeout: 10_000 }).toBeGreaterThan(0);
  const before = answered;
  const others = await Promise.all([
    api.nobody.fetch('/livez'),
    grace(JSON.stringify({ query: '{ me { id name } } # not asked before' })),
  ]);
  expect(others.map((response) => response.status)).toEqual([200, 200]);
  expect(answered - before).toBeLessThan(MANY / 2);
  await Promise.all(many);
});
