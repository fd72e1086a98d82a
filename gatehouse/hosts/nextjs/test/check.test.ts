import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkHandlers } from '../auth/check.mjs';

const host = fileURLToPath(new URL('..', import.meta.url));
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The result of the check for a project with these files. */
function check(files: Record<string, string>) {
  // Inside the host, so that an import of its auth folder is an import of the wrappers.
  const root = mkdtempSync(join(host, '.check-'));
  folders.push(root);
  const tsconfig = JSON.stringify({ compilerOptions: { paths: { '@/*': ['../*'] } } });
  for (const [name, text] of Object.entries({ 'tsconfig.json': tsconfig, ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return checkHandlers(root);
}

const WRAPPERS = "import { open, protect, protectAction, signedIn } from '@/auth';\n";
const faultsOfRoute = (text: string) => check({ 'app/a/route.ts': WRAPPERS + text }).faults;

test('finds the handlers of the sample, and no fault in them', () => {
  const { handlers, faults } = checkHandlers(host);
  assert.deepEqual(faults, []);
  assert.equal(handlers.length, 10);
});

for (const text of [
  'export const GET = protect(signedIn, () => new Response());',
  'const GET = protect(signedIn, () => new Response()); export { GET };',
  'const handler = protect(signedIn, () => new Response()); export { handler as GET, handler as POST };',
  'export const GET = (protect(signedIn, () => new Response())) satisfies Function;',
  "export const GET = open('prices are public', () => new Response());",
  "export const dynamic = 'force-dynamic';",
  'export type GET = string;',
  "import * as auth from '@/auth';\nexport const GET = auth.protect(auth.signedIn, () => new Response());",
]) {
  test(`accepts ${text}`, () => assert.deepEqual(faultsOfRoute(text), []));
}

for (const text of [
  'export async function GET() { return new Response(); }',
  'export const GET = () => new Response();',
  'export let GET = protect(signedIn, () => new Response());',
  'const GET = () => new Response(); export { GET };',
  "export { GET } from './other';",
  "export * from './other';",
  "export const GET = open('', () => new Response());",
  'export const GET = open(reason, () => new Response());',
  'export const { GET } = handlers;',
  '// export const GET = protect(signedIn, handler)\nexport const GET = handler;',
  'export const GET = protectAction(signedIn, async () => {});',
  'export const GET = signedIn.protect(handler);',
  "import { handler } from './other';\nexport { handler as GET };",
  'const list = protect(signedIn, handler); const GET = list; export { GET };',
  'export class GET {}',
  'export import GET = handlers.GET;',
  'exports.GET = handler;',
  'module.exports = { GET: handler };',
  'export const POST = protect(signedIn, handler), GET = handler;',
  'export const GET = open.call(null, "why", handler);',
]) {
  test(`refuses ${text}`, () => assert.equal(faultsOfRoute(text).length, 1));
}

test('does not mistake another protect function for ours', () => {
  const route = "import { protect } from '../mine';\nexport const GET = protect(signedIn, handler);";
  const { faults } = check({
    'app/a/route.ts': route,
    'app/mine.ts': 'export const protect = (_: unknown, h: unknown) => h;',
  });
  assert.deepEqual(faults, ['app/a/route.ts: GET is neither protected nor opened with a reason']);
});

test('reads routes of every folder and extension, and those below src/', () => {
  const text = 'export const GET = handler;';
  const { faults } = check({ 'app/(group)/[id]/route.js': text, 'src/app/route.tsx': text, 'app/route.test.ts': text });
  assert.equal(faults.length, 2);
});

test('reads routes in folders with a dot, behind links, and with custom extensions', () => {
  const text = 'export const GET = handler;';
  const root = mkdtempSync(join(host, '.check-'));
  folders.push(root);
  mkdirSync(join(root, 'shared/things'), { recursive: true });
  mkdirSync(join(root, 'app/.well-known'), { recursive: true });
  writeFileSync(join(root, 'app/.well-known/route.ts'), text);
  writeFileSync(join(root, 'app/route.api.ts'), text);
  writeFileSync(join(root, 'shared/things/route.ts'), text);
  symlinkSync('../shared/things', join(root, 'app/things'));
  symlinkSync('..', join(root, 'app/round'));
  const { faults } = checkHandlers(root);
  assert.deepEqual(faults.map((fault) => fault.split(':')[0]).sort(), [
    'app/.well-known/route.ts',
    'app/route.api.ts',
    'app/things/route.ts',
  ]);
});

test('lists server actions that are not wrapped, wherever they are', () => {
  const { faults } = check({
    'lib/actions.ts': `'use server';\n${WRAPPERS}export async function remove() {}\nexport const safe = protectAction(signedIn, async () => 1);`,
    'app/page.tsx': "export default function Page() { async function act() { 'use server'; } return act; }",
    'pages/api/old.ts': 'export default function handler() {}',
  });
  assert.deepEqual(faults.map((fault) => fault.split(':')[0]).sort(), [
    'app/page.tsx',
    'lib/actions.ts',
    'pages/api/old.ts',
  ]);
});
