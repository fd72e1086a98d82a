import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Builds the sample with Next.js, with a count of how often its handlers have run, which the contract reads: a
// copy of app/, in which `@/auth` is the auth folder with counted handlers.
const host = fileURLToPath(new URL('..', import.meta.url));
const copy = `${host}.contract`;
const files = {
  'auth/index.ts': `import * as auth from '../../auth/index';

export * from '../../auth/index';
export const counter = ((globalThis as { counter?: { count: number } }).counter ??= { count: 0 });
const counted = (handler: (...args: never[]) => unknown) => (...args: never[]) => {
  counter.count += 1;
  return handler(...args);
};
export const protect = ((allowed: never, handler: never) => auth.protect(allowed, counted(handler) as never)) as typeof auth.protect;
export const open = ((why: string, handler: never) => auth.open(why, counted(handler))) as typeof auth.open;
`,
  'app/handled/route.ts': `import { counter } from '@/auth';

export const dynamic = 'force-dynamic';
export const GET = () => Response.json({ count: counter.count });
`,
  'next.config.ts': `import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
export default { outputFileTracingRoot: root, turbopack: { root }, typescript: { ignoreBuildErrors: true } };
`,
  // `next start` sets NODE_ENV to production, in which the contract's stand-in for Clerk is refused.
  'instrumentation.ts': `import { register as ready } from '../instrumentation';

export async function register() {
  Object.assign(process.env, { NODE_ENV: 'development' });
  await ready();
}
`,
  'package.json': '{ "type": "module" }\n',
};
const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };

rmSync(copy, { recursive: true, force: true });
cpSync(`${host}app`, `${copy}/app`, { recursive: true });
cpSync(`${host}tsconfig.json`, `${copy}/tsconfig.json`);
for (const [name, text] of Object.entries(files)) {
  mkdirSync(`${copy}/${name.replace(/[^/]+$/, '')}`, { recursive: true });
  writeFileSync(`${copy}/${name}`, text);
}
const next = spawnSync('npx', ['next', 'build', copy], { cwd: host, env, stdio: ['ignore', 'inherit', 'inherit'] });
if (next.status !== 0) throw new Error('next build failed.');
