import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { defaultLimits } from '../config/index.ts';
import { frontendApi } from '../local-clerk/env.ts';
import { createTokenMinter, localClerkEnv, makeKeys, openStore, samplePerson } from '../local-clerk/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const PROGRAM = `import { buildSchema, graphql } from 'graphql';
import { createAuthenticate } from './auth/index.ts';
import { anyone, guardSchema, signedIn } from './guard/index.ts';

const { publishableKey, secretKey, jwtKey, apiUrl, issuer, token } = JSON.parse(process.env.INPUT ?? '{}') as Record<string, string>;
const log = { error: (details: object, message: string) => console.error(message, details) };
const authenticate = await createAuthenticate(
  {
    publishableKey: publishableKey ?? '',
    secretKey: secretKey ?? '',
    jwtKey: jwtKey ?? null,
    apiUrl: apiUrl ?? '',
    issuer: issuer ?? '',
    authorizedParties: null,
    acceptsTokens: [],
    machineTokenSeconds: 0,
    audiences: [],
    withoutAudience: false,
    accessTokenIssuer: issuer ?? '',
    limits: ${JSON.stringify(defaultLimits.auth)},
  },
  log,
);
const rules = { Query: { hello: anyone('it greets everyone'), secret: signedIn } };
const schema = guardSchema(buildSchema('type Query { hello: String, secret: String }'), { own: { rules } }, { explain: false });
const answers = [];
for (const authorization of [undefined, \`Bearer \${token}\`, 'Bearer x']) {
  const verdict = await authenticate(authorization);
  if (!('auth' in verdict)) answers.push(verdict);
  else {
    const contextValue = { auth: verdict.auth, requestId: '1', log };
    const rootValue = { hello: 'hello', secret: 'secret' };
    answers.push(await graphql({ schema, source: '{ hello secret }', rootValue, contextValue }));
  }
}
console.log(JSON.stringify(answers));
`;

const linus = samplePerson('Linus', 'Torvalds', 'USER', null);

test('auth/, guard/ and errors/ compile and run in an empty project', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-standalone-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const part of ['auth', 'guard', 'errors']) {
    cpSync(join(root, 'gatehouse', part), join(folder, 'src', part), { recursive: true });
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const build = { noEmit: false, rewriteRelativeImportExtensions: true, rootDir: 'src', outDir: 'dist' };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...build }, include: ['src'] }),
  );
  writeFileSync(join(folder, 'src/main.ts'), PROGRAM);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'inherit' });

  const keys = await makeKeys();
  const env = localClerkEnv({ keys, url: 'http://127.0.0.1:1' });
  const input = {
    publishableKey: env.CLERK_PUBLISHABLE_KEY,
    secretKey: env.CLERK_SECRET_KEY,
    jwtKey: env.CLERK_JWT_KEY,
    apiUrl: env.CLERK_API_URL,
    issuer: `https://${frontendApi}`,
    token: await createTokenMinter(keys, openStore({ people: [linus], organizations: [] }))('linus'),
  };
  const output = execFileSync(process.execPath, [join(folder, 'dist/main.js')], {
    env: { ...process.env, INPUT: JSON.stringify(input) },
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toMatchObject([
    { data: { hello: 'hello', secret: null }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    { data: { hello: 'hello', secret: 'secret' } },
    { outcome: 'bad', reason: 'token-malformed' },
  ]);
}, 120_000);
