import { describe, expect, it } from 'vitest';
import { localClerkEnv } from '../../gatehouse/local-clerk/env.ts';
import { makeKeys } from '../../gatehouse/local-clerk/keys.ts';
import { readConfig } from '../../src/config.ts';

const env = { NODE_ENV: 'test', ...localClerkEnv({ keys: await makeKeys(), url: 'http://127.0.0.1:9' }) };

describe('a setting that protects does not vanish by a slip', () => {
  it.each([
    ['CLERK_AUTHORIZED_PARTIES', ' , '],
    ['CORS_ORIGINS', ','],
    ['TRUST_PROXY', 'nonsense'],
    ['TRUST_PROXY', '10.0.0.0/8,nonsense'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
  ])('%s=%s', (name, value) => {
    expect(() => readConfig({ ...env, [name]: value })).toThrow(
      new RegExp(`^The configuration has a fault:\n  - ${name} `),
    );
  });
});

it('dots within a password do not make another database of it', () => {
  const url = 'postgres://gatehouse:secret...word@db.example.com/gatehouse';
  expect(readConfig({ ...env, DATABASE_URL: url }).database).toEqual({ kind: 'postgres', url });
});

it.each(['loopback', '10.0.0.0/8, ::1', '1'])('TRUST_PROXY=%s is fine', (value) => {
  expect(String(readConfig({ ...env, TRUST_PROXY: value }).http.trustProxy)).toBe(value);
});
