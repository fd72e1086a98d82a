import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { needsLocalClerk, readEnvironment } from '../../tools/environment.ts';

const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
afterAll(() => rm(folder, { recursive: true }));
const file = join(folder, '.env');

const read = async (content: string | Uint8Array) => {
  await writeFile(file, content);
  return readEnvironment(file);
};

test('reads .env; variables of the process take precedence', async () => {
  const pem = '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----';
  const env = await read(
    `# a comment\n\nexport ONE=1\nTWO = 'two # no comment'\nPEM="${pem}"\nEMPTY=\nPATH=/nowhere\r\n`,
  );
  expect(env).toMatchObject({ ONE: '1', TWO: 'two # no comment', PEM: pem, EMPTY: '', PATH: process.env.PATH });
});

test('without .env, uses the variables of the process', () => {
  expect(readEnvironment(join(tmpdir(), 'no-such-directory', '.env'))).toEqual({ ...process.env });
});

test.each([
  ['a line that is not an assignment', 'ONE=1\nCLERK_SECRET_KEY sk_test_1\n', 'line 2'],
  ['a quote that is never closed', 'ONE=1\n\nPEM="-----BEGIN\nMIIB\n', 'line 3'],
  ['another encoding', Buffer.from('ONE=1', 'utf16le').swap16(), 'is malformed'],
  ['a binary file', Uint8Array.of(0xff, 0xfe, 0x00), 'must be a text file'],
])('reports %s, with its place', async (_, content, message) => {
  await expect(read(content)).rejects.toThrow(message);
});

test.each([
  [{}, true],
  [{ CLERK_PUBLISHABLE_KEY: ' ', CLERK_SECRET_KEY: '' }, true],
  [{ CLERK_PUBLISHABLE_KEY: 'pk_test_Y2xlcmsk', CLERK_SECRET_KEY: 'sk_test_1' }, false],
  [{ CLERK_SECRET_KEY: 'sk_test_1' }, false],
])('%j: local Clerk is needed: %j', (env, expected) => {
  expect(needsLocalClerk(env)).toBe(expected);
});
