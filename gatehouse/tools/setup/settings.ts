import { spawnSync } from 'node:child_process';
import type { FileEdits } from './edits.ts';

const VARIABLES = `
# Clerk: https://dashboard.clerk.com, API keys.
CLERK_PUBLISHABLE_KEY=pk_test_...
CLERK_SECRET_KEY=sk_test_...
# The PEM public key ("JWKS Public Key"): with it no request waits for Clerk.
CLERK_JWT_KEY=
# Origins of the front ends whose tokens are accepted, separated by commas. Set it in production.
CLERK_AUTHORIZED_PARTIES=
# Kinds of machine token to accept besides sessions: api_key, m2m_token.
CLERK_ACCEPTS_TOKENS=
# Clerk's Backend API; only for a stand-in.
CLERK_API_URL=
`;

/** The edits by which `.env.example` names the variables, and git ignores `.env`. */
export function settings(root: string, read: (path: string) => string | null): FileEdits[] {
  const example = read('.env.example') ?? '';
  const variables = example === '' ? VARIABLES.trimStart() : `${endOf(example)}${VARIABLES}`;
  const ignored = read('.gitignore') ?? '';
  return [
    ...(example.includes('CLERK_SECRET_KEY') ? [] : [appended('.env.example', example, variables)]),
    ...(isIgnored(root, ignored) ? [] : [appended('.gitignore', ignored, `${endOf(ignored)}.env\n`)]),
  ];
}

/** Also by the .gitignore of a folder above, as in a monorepo. */
function isIgnored(root: string, ignored: string): boolean {
  const { status } = spawnSync('git', ['check-ignore', '--quiet', '.env'], { cwd: root, stdio: 'ignore' });
  return status === 0 || /^\/?\.env\*?$/m.test(ignored);
}

const endOf = (text: string): string => (text === '' || text.endsWith('\n') ? '' : '\n');

const appended = (path: string, text: string, inserted: string): FileEdits => ({
  path,
  edits: [{ at: text.length, removed: '', inserted }],
});
