import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeApplication } from '../shared/test-tokens.ts';
import { express, type Files, makeProject, type Project, repository } from './support.ts';

const { env, as } = await makeApplication();

const app = (express: string, end: string) => `${express}

// const app = express();
const text = 'const app = express();';
const app = express();
app.use(express.json());
app.get('/me', (req, res) => { res.json({ userId: req.auth.isAuthenticated && 'userId' in req.auth ? req.auth.userId : text }); });
${end}
`;
const LISTEN = "const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));";
const typescript = { devDependencies: { typescript: '^5.9.0', '@types/express': '^5.0.0', '@types/node': '^20.0.0' } };
const compilerOptions = {
  target: 'es2022',
  strict: true,
  skipLibCheck: true,
  esModuleInterop: true,
  outDir: 'dist',
  rootDir: 'src',
  types: ['node'],
};

const kinds: [name: string, files: Files, main: string][] = [
  [
    'JavaScript, ES modules',
    {
      'package.json': { type: 'module', main: 'lib/web.js', ...express },
      'lib/web.js': app("import express from 'express';", LISTEN),
    },
    'lib/web.js',
  ],
  [
    'JavaScript, CommonJS, CRLF',
    {
      'package.json': express,
      'server.js': app("'use strict';\nconst express = require('express');", LISTEN).replaceAll('\n', '\r\n'),
    },
    'server.js',
  ],
  [
    'TypeScript, ES modules',
    {
      'package.json': { type: 'module', main: 'dist/start.js', ...express, ...typescript },
      'tsconfig.json': { compilerOptions: { ...compilerOptions, module: 'nodenext' }, include: ['src'] },
      'src/start.ts': app(
        "import type { AddressInfo } from 'node:net';\nimport express from 'express';",
        LISTEN.replace('server.address()', '(server.address() as AddressInfo)'),
      ),
    },
    'dist/start.js',
  ],
  [
    'TypeScript, CommonJS',
    {
      'package.json': { ...express, ...typescript },
      'tsconfig.json': {
        // As create-next-app and others still have it.
        compilerOptions: {
          ...compilerOptions,
          target: 'es2017',
          lib: ['es2023'],
          module: 'commonjs',
          moduleResolution: 'node10',
        },
        include: ['src'],
      },
      'src/app.ts': app(
        "import { AddressInfo } from 'node:net';\nimport express from 'express';",
        LISTEN.replace('server.address()', '(server.address() as AddressInfo)'),
      ),
    },
    'dist/app.js',
  ],
];

describe.each(kinds)('Express: %s', (_name, files, main) => {
  it('is protected after one run, compiles and serves; a second run changes nothing; undo reverts everything', async () => {
    const made = makeProject(files);
    const before = made.contents();

    const preview = await made.setup('express');
    expect(preview).toMatchObject({ code: 0, errors: '' });
    expect(preview.output).toContain('+++ b/');
    expect(made.contents()).toEqual(before);

    expect(await made.setup('express', '--write')).toMatchObject({ code: 0, errors: '' });
    if (main.startsWith('dist/')) made.run(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc')]);
    await served(made, main);
    rmSync(join(made.root, 'dist'), { recursive: true, force: true });
    made.commit();

    const written = made.contents();
    expect((await made.setup('express', '--write')).output).toMatch(/^Everything is there already/);
    expect(made.contents()).toEqual(written);

    expect((await made.setup('express', '--undo', '--write')).code).toBe(0);
    expect(made.contents()).toEqual(before);
  }, 120_000);
});

/** Starts the application, and sends requests without a token, with a bad token and as linus. */
async function served(made: Project, main: string): Promise<void> {
  const child = spawn(process.execPath, [main], {
    cwd: made.root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = await once(child.stdout, 'data');
    const ask = (headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${String(port).trim()}/me`, { headers });
    expect((await ask()).status).toBe(200);
    const bad = await ask({ authorization: 'Bearer x' });
    expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    const good = await ask(await as('linus'));
    expect(await good.json()).toEqual({ userId: 'user_linus' });
  } finally {
    child.kill();
  }
}
