import { expect, it } from 'vitest';
import { createLog } from '../../log/index.ts';

const written = (message: string): string => {
  const lines: string[] = [];
  const log = createLog({ logLevel: 'info' }, { write: (line: string) => void lines.push(line) });
  log.error({ err: new Error(message) }, 'failed');
  return JSON.parse(lines[0] ?? '').err.message;
};

it.each([
  ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEifQ.c2lnbmF0dXJl', '<token>'],
  ['eyJhbGciOiJSUzI1NiJ9.', '<token>'],
  ['sk_test_abcDEF123', 'sk_test_<secret>'],
  ['sk_live_abcDEF123', 'sk_live_<secret>'],
  ['whsec_MfKQ9r8/GKYqrTwj+UPD=', 'whsec_<secret>'],
  ['ak_0123456789abcdef', 'ak_<secret>'],
  ['oat_0123456789abcdef', 'oat_<secret>'],
  ['mt_0123456789abcdef', 'mt_<secret>'],
  ['postgres://gatehouse:pass-word@db.example.com/app', 'postgres://<credentials>@db.example.com/app'],
  ['redis://:pass-word@cache:6379', 'redis://<credentials>@cache:6379'],
  ['connect ECONNREFUSED 10.0.0.5:5432', 'connect ECONNREFUSED'],
  ['getaddrinfo ENOTFOUND db.internal', 'getaddrinfo ENOTFOUND'],
])('replaces secrets in the message of an error: %s', (text, replaced) => {
  expect(written(`It failed: ${text} here, ${text} there`)).toBe(`It failed: ${replaced} here, ${replaced} there`);
});
