import express from 'express';
import { describe, expect, it } from 'vitest';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { readConfig } from '../app/config.ts';

const env = { NODE_ENV: 'test', ...localClerkEnv({ keys: await makeKeys(), url: 'http://127.0.0.1:9' }) };

describe('refuses a typo that would disable or weaken a protection', () => {
  it.each([
    ['CLERK_AUTHORIZED_PARTIES', ' , '],
    ['CORS_ORIGINS', ','],
    ['TRUST_PROXY', 'nonsense'],
    ['TRUST_PROXY', '10.0.0.0/8,nonsense'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/'],
    ['TRUST_PROXY', '::1/129'],
    ['TRUST_PROXY', '010.0.0.1'],
    ['TRUST_PROXY', '10.1'],
    ['TRUST_PROXY', 'fe80::1%eth0'],
    ['TRUST_PROXY', '0'],
    ['TRUST_PROXY', '11'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', '64.0.0.0/7'],
    ['TRUST_PROXY', '::/0'],
    ['TRUST_PROXY', '2000::/3'],
    ['TRUST_PROXY', '::ffff:0.0.0.0/96'],
    ['TRUST_PROXY', '::ffff:0.0.0.0/64'],
    ['TRUST_PROXY', Array(11).fill('10.0.0.1').join()],
  ])('%s=%s', (name, value) => {
    expect(() => readConfig({ ...env, [name]: value })).toThrow(
      new RegExp(`^The configuration has a problem:\n  - ${name} `),
    );
  });
});

it('accepts dots in the password of DATABASE_URL', () => {
  const url = 'postgres://gatehouse:secret...word@db.example.com/gatehouse';
  expect(readConfig({ ...env, DATABASE_URL: url }).database).toEqual({ kind: 'postgres', url });
});

it.each([
  'loopback',
  'linklocal, uniquelocal',
  '10.0.0.0/8, ::1',
  '192.0.2.7',
  '::ffff:10.0.0.0/104',
  'fc00::/7',
  '2400:cb00::/32',
  '1',
  '10',
  Array(10).fill('10.0.0.1').join(', '),
])('accepts TRUST_PROXY=%s, as Express does', (value) => {
  express().set('trust proxy', readConfig({ ...env, TRUST_PROXY: value }).http.trustProxy);
  expect(String(readConfig({ ...env, TRUST_PROXY: value }).http.trustProxy)).toBe(value);
});
