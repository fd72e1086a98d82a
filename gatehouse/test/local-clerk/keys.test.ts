import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { loadKeys, makeKeys } from '../../local-clerk/keys.ts';
import { readConfig } from '../app/config.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('creates keys once, and only their owner can read them', async () => {
  const first = await loadKeys(join(directory, 'clerk'));
  const second = await loadKeys(join(directory, 'clerk'));
  expect(second).toMatchObject({ kid: first.kid, publicKeyPem: first.publicKeyPem, secretKey: first.secretKey });
  const { mode } = await stat(join(directory, 'clerk', 'keys.json'));
  expect((mode & 0o777).toString(8)).toBe('600');
});

test('concurrent callers get the same keys, and leave no other files', async () => {
  const all = await Promise.all([1, 2, 3, 4].map(() => loadKeys(directory)));
  expect(new Set(all.map(({ kid, secretKey }) => `${kid} ${secretKey}`)).size).toBe(1);
  expect(await readdir(directory)).toEqual(['keys.json']);
});

test('the PEM, the JWKS and the private key belong together', async () => {
  const { jwk, publicKeyPem } = await loadKeys(directory);
  const { privateJwk } = JSON.parse(await readFile(join(directory, 'keys.json'), 'utf8'));
  const modulus = createPublicKey(publicKeyPem).export({ format: 'jwk' }).n;
  expect(jwk).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB', n: modulus });
  expect(createPrivateKey({ key: privateJwk, format: 'jwk' }).export({ format: 'jwk' }).n).toBe(modulus);
  expect(jwk).not.toHaveProperty('d');
});

test('names a damaged file', async () => {
  await writeFile(join(directory, 'keys.json'), '{');
  await expect(loadKeys(directory)).rejects.toThrow('keys.json cannot be read (damaged)');
});

test('names a directory that cannot be written', async () => {
  await writeFile(join(directory, 'file'), '');
  await expect(loadKeys(join(directory, 'file', 'clerk'))).rejects.toThrow('clerk cannot be written (ENOTDIR)');
});

test('the server accepts them as a local configuration, but not in production', async () => {
  const env = localClerkEnv({ keys: await makeKeys(), url: 'http://127.0.0.1:4001' });
  expect(readConfig(env).clerk).toMatchObject({
    local: true,
    apiUrl: 'http://127.0.0.1:4001',
    jwtKey: expect.stringContaining(env.CLERK_JWT_KEY ?? 'a PEM'),
  });
  expect(() => readConfig({ ...env, NODE_ENV: 'production' })).toThrow('cannot be used in production');
});
