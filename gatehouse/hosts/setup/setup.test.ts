import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTokenMinter, localClerkEnv, makeKeys, openStore } from '../contract/local-clerk.ts';
import * as sample from '../contract/people.ts';
import { type Files, Project, repository } from './support.ts';

const projects: Project[] = [];
const project = (files: Files): Project => {
  const made = new Project(files);
  projects.push(made);
  return made;
};
afterEach(() => {
  for (const { root } of projects.splice(0)) rmSync(root, { recursive: true });
});

const keys = await makeKeys();
const mint = createTokenMinter(keys, openStore(sample));
const env = localClerkEnv({ keys, url: 'http://127.0.0.1:1' });

const app = (express: string, end: string) => `${express}

// const app = express();
const text = 'const app = express();';
const app = express();
app.use(express.json());
app.get('/me', (req, res) => { res.json({ userId: req.auth.isAuthenticated && 'userId' in req.auth ? req.auth.userId : text }); });
${end}
`;
const LISTEN = "const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));";
const express = { dependencies: { express: '^5.1.0' } };
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
        compilerOptions: { ...compilerOptions, module: 'commonjs', moduleResolution: 'node10' },
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
  it('is protected after one run, compiles and serves; a second run changes nothing; undo takes all back', async () => {
    const made = project(files);
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

/** Starts the application, and asks it as nobody, with a bad token and as linus. */
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
    const good = await ask({ authorization: `Bearer ${await mint('linus')}` });
    expect(await good.json()).toEqual({ userId: 'user_linus' });
  } finally {
    child.kill();
  }
}

const simple: Files = {
  'package.json': { type: 'module', ...express },
  'index.js': "import express from 'express';\nconst app = express();\napp.listen(3000);\n",
};

describe('refuses', () => {
  const refused = async (made: Project, kind: string, ...options: string[]) => {
    const before = made.contents();
    const { code, errors } = await made.setup(kind, ...options);
    expect(code).toBe(1);
    expect(made.contents()).toEqual(before);
    return errors;
  };

  it('a folder with changes that are not committed, unless it is forced', async () => {
    const made = project(simple);
    made.write('new.js', '');
    expect(await refused(made, 'express', '--write')).toContain('not committed');
    expect((await made.setup('express', '--write', '--force')).code).toBe(0);
  });

  it('a folder without git', async () => {
    const made = project(simple);
    rmSync(join(made.root, '.git'), { recursive: true });
    expect(await refused(made, 'express', '--write')).toContain('not in a git repository');
  });

  it('an older framework, another one, and what is no project', async () => {
    expect(
      await refused(project({ ...simple, 'package.json': { dependencies: { express: '^4.21.0' } } }), 'express'),
    ).toContain('Express 5 or later');
    expect(await refused(project(simple), 'fastify')).toContain('does not have fastify');
    expect(await refused(project({ 'README.md': '' }), 'express')).toContain('no package.json');
    expect(await refused(project(simple), 'fastapi')).toContain('no pyproject.toml');
    expect(await refused(project({ 'package.json': { dependencies: { next: '^16.0.0' } } }), 'nextjs')).toContain(
      'App Router',
    );
  });

  it('to overwrite a file that is there', async () => {
    const made = project({ ...simple, 'auth/core/verdict.js': 'mine', 'auth/index.js': 'mine' });
    expect(await refused(made, 'express', '--write')).toContain('are there already, and differ: auth/index.js');
  });

  it('a command that is wrong, with exit code 2', async () => {
    const made = project(simple);
    expect((await made.setup('koa')).code).toBe(2);
    expect((await made.setup('express', '--nonsense')).code).toBe(2);
    expect(await made.setup('express', '--help')).toMatchObject({ code: 0 });
  });
});

it('prints the lines to add where the application is not made in one place', async () => {
  const made = project({ ...simple, 'other.js': "import express from 'express';\nexport const app = express();\n" });
  const { code, output } = await made.setup('express', '--write');
  expect(code).toBe(0);
  expect(output).toContain('To do by hand');
  expect(output).toContain("import { createAuthenticator, optionalAuth } from './auth/index.js';");
  expect(made.read('index.js')).toBe(simple['index.js']);
  expect(made.has('auth/index.js')).toBe(true);
});

it('uses another folder where the project has an auth of its own, and names other authentication', async () => {
  const dependencies = { express: '^5.1.0', passport: '^0.7.0' };
  const made = project({ ...simple, 'package.json': { type: 'module', dependencies }, 'auth/mine.js': '' });
  const { output } = await made.setup('express', '--write');
  expect(made.has('gatehouse-auth/index.js')).toBe(true);
  expect(output).toContain('other authentication: passport');
});

it('undo leaves files that were edited since, and says so; update replaces those that were not', async () => {
  const made = project(simple);
  await made.setup('express', '--write');
  made.write('auth/core/keys.js', '// mine');
  const receipt = JSON.parse(made.read('.gatehouse.json'));
  // As if an earlier version had written it.
  made.write('auth/core/turns.js', '// older');
  const { createHash } = process.getBuiltinModule('node:crypto');
  receipt.files['auth/core/turns.js'] = createHash('sha256').update('// older').digest('hex');
  made.write('.gatehouse.json', receipt);
  made.commit();

  expect((await made.setup('express', '--write')).output).toContain('auth/core/keys.js was edited since');
  expect(made.read('auth/core/turns.js')).toBe('// older');
  expect((await made.setup('express', '--update', '--write')).output).toContain('auth/core/keys.js was edited since');
  expect(made.read('auth/core/turns.js')).toContain('createTurns');
  made.commit();

  const undone = await made.setup('express', '--undo', '--write');
  expect(undone.output).toContain('auth/core/keys.js was edited since');
  expect(made.contents()).toMatchObject({ 'auth/core/keys.js': '// mine', 'index.js': simple['index.js'] });
  expect(made.has('.gatehouse.json')).toBe(false);
});

it('keeps what a package of a monorepo has around it, and its package manager', async () => {
  const made = project({
    'pnpm-lock.yaml': '',
    'packages/api/package.json': { type: 'module', ...express },
    'packages/api/index.js': simple['index.js'] ?? '',
  });
  const inner = Object.assign(Object.create(made), { root: join(made.root, 'packages/api') });
  const { install } = JSON.parse((await inner.setup('express', '--json')).output);
  expect(install).toMatch(/^pnpm add "@clerk\/backend@/);
});

it('registers the Fastify plugin in an application that is a plugin, as fastify-cli makes it', async () => {
  const made = project({
    'package.json': { dependencies: { fastify: '^5.0.0', 'fastify-plugin': '^6.0.0' } },
    'app.js':
      "'use strict'\n\nconst path = require('node:path')\n\nmodule.exports = async function (fastify, opts) {\n  fastify.get('/', async () => path.sep)\n}\n",
  });
  expect((await made.setup('fastify', '--write')).code).toBe(0);
  expect(made.read('app.js')).toContain("const { default: auth } = require('./auth/index.js');");
  expect(made.read('app.js')).toMatch(
    /\(fastify, opts\) \{\n {2}await fastify\.register\(auth, \{ env: process\.env \}\);\n {2}fastify\.get/,
  );
  made.run(process.execPath, ['--check', 'auth/index.js']);
});

it('gives a Next.js project the wrappers, the check before its build, and an instrumentation file', async () => {
  const made = project({
    'package.json': {
      scripts: { build: 'next build --turbopack' },
      dependencies: { next: '^16.0.0' },
      devDependencies: { typescript: '^5.9.0' },
    },
    'tsconfig.json': { compilerOptions: { module: 'esnext', moduleResolution: 'bundler', esModuleInterop: true } },
    'src/app/a/route.ts': 'export function GET() { return new Response(); }\n',
  });
  expect((await made.setup('nextjs', '--write')).code).toBe(0);
  expect(JSON.parse(made.read('package.json')).scripts.build).toBe('node src/auth/check.mjs && next build --turbopack');
  expect(made.read('src/instrumentation.ts')).toContain("from './auth';");
  expect(() => made.run(process.execPath, ['src/auth/check.mjs'])).toThrow('src/app/a/route.ts: GET is neither');
  made.write(
    'src/app/a/route.ts',
    "import { open } from '../../auth';\nexport const GET = open('it is empty', () => new Response());\n",
  );
  expect(made.run(process.execPath, ['src/auth/check.mjs'])).toContain('1 route handlers');
  made.commit();
  expect((await made.setup('nextjs', '--write')).output).toMatch(/^Everything is there already/);
  await made.setup('nextjs', '--undo', '--write');
  expect(JSON.parse(made.read('package.json')).scripts.build).toBe('next build --turbopack');
  expect(made.has('src/auth')).toBe(false);
});

it('installs auth in the module that makes a FastAPI application', async () => {
  const main =
    '"""The service."""\n\nfrom fastapi import FastAPI\n\n# app = FastAPI()\nTEXT = "app = FastAPI()"\napp = FastAPI(\n    title="x",\n)\n';
  const files = {
    'pyproject.toml': '[project]\ndependencies = ["fastapi"]\n',
    'service/__init__.py': '',
    'service/main.py': main,
  };
  const made = project(files);
  const before = made.contents();
  const { code, output } = await made.setup('fastapi', '--write');
  expect(code).toBe(0);
  expect(output).toContain('pip install "PyJWT>=2.6" "cryptography>=38"');
  expect(made.read('service/main.py')).toBe(
    main
      .replace('import FastAPI\n', 'import FastAPI\nfrom .auth import install_auth\n')
      .replace(/\)\n$/, ')\ninstall_auth(app)\n'),
  );
  made.commit();
  expect((await made.setup('fastapi', '--write')).output).toMatch(/^Everything is there already/);
  await made.setup('fastapi', '--undo', '--write');
  expect(made.contents()).toEqual(before);
});
