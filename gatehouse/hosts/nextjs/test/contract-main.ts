import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Starts what contract-build.ts has made.
const host = fileURLToPath(new URL('..', import.meta.url));
const { PORT = '3000', HOST = '127.0.0.1' } = process.env;
const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
spawn('npx', ['next', 'start', '.contract', '--port', PORT, '--hostname', HOST], { cwd: host, env, stdio: 'inherit' });
