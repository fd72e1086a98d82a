import { describe, expect, test } from 'vitest';
import { makeKeys } from '../../local-clerk/keys.ts';
import { openStore } from '../../local-clerk/store.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import { makeCallers } from '../../tools/probe/callers.ts';
import { discover } from '../../tools/probe/discover.ts';
import { createKnown } from '../../tools/probe/known.ts';
import { probeAll } from '../../tools/probe/run.ts';
import * as sample from '../app/people.ts';
import { type Fault, serveWith } from './server.ts';

const keys = await makeKeys();
const mint = createTokenMinter(keys, openStore(sample));

const probing = async (fault: Fault | null) => {
  const url = await serveWith(keys, fault);
  const token = await mint('linus');
  const source = { first: async () => token, fresh: async () => token };
  const { callers } = await makeCallers(source, keys.privateKey);
  const { routes } = await discover(url, {}, `Bearer ${token}`);
  const known = createKnown({ o: { id: 'org_acme' } });
  const results = await probeAll(routes, { url, callers, known, writes: false });
  return results.map(({ id, verdict, findings }) => ({
    id,
    verdict,
    findings: findings.map(({ kind, caller, detail }) => `${kind} ${caller}: ${detail}`),
  }));
};

test('finds nothing wrong with a correct server', async () => {
  expect(await probing(null)).toEqual(
    ['GET /reports', 'GET /reports/{id}', 'GET /orgs/{orgId}/reports'].map((id) => ({
      id,
      verdict: 'protected',
      findings: [],
    })),
  );
});

describe('finds each kind of planted fault, and names it', () => {
  const faults: [Fault, string, string][] = [
    ['no guard', 'open', 'open anonymous: 200'],
    ['any token will do', 'open', 'open garbage: 200'],
    ['the signature is not verified', 'open', 'open wrong signature: 200'],
    ['alg: none is taken', 'open', 'open alg: none: 200'],
    ['expiry is not checked', 'open', 'open expired: 200'],
    ['azp is not checked', 'open', 'open wrong azp: 200'],
    ['OAuth tokens pass for sessions', 'open', 'open OAuth token as session: 200'],
    ['machine tokens pass for sessions', 'open', 'open machine token: 200'],
    ['pending sessions pass', 'open', 'open pending: 200'],
    ['404 instead of 401', 'contract', 'contract anonymous: 404 instead of 401'],
    ['redirect instead of 401', 'contract', 'contract anonymous: 307 (redirect) instead of 401'],
    ['200 with an empty body', 'contract', 'contract anonymous: 200 with an empty body instead of 401'],
    ['no challenge', 'contract', 'contract anonymous: 401 without WWW-Authenticate'],
    [
      'input is validated first',
      'contract',
      'contract anonymous: 422 for invalid input: validated before authentication',
    ],
  ];
  test.each(faults)('%s', async (fault, verdict, finding) => {
    const [reports] = await probing(fault);
    expect(reports).toMatchObject({ id: 'GET /reports', verdict, findings: expect.arrayContaining([finding]) });
  });

  test('the organization in the path is not compared', async () => {
    const results = await probing('the organization in the path is not compared');
    expect(results.map(({ verdict }) => verdict)).toEqual(['protected', 'protected', 'open']);
    expect(results[2]?.findings).toEqual(['open another organization: 200']);
  });

  test('slow with an unknown key', async () => {
    const [reports] = await probing('slow with an unknown key');
    expect(reports?.verdict).toBe('contract');
    expect(reports?.findings.join()).toMatch(/unknown key: took 3\.\d s/);
  }, 40_000);
});
