import { join } from 'node:path';
import { expect, it } from 'vitest';
import { express, makeProject, type Project, simple } from './support.ts';

/** A folder of a project, as passed to `npm run setup`. */
const inside = (made: Project, folder: string): Project =>
  Object.assign(Object.create(made), { root: join(made.root, folder) });

const monorepo = {
  'package.json': { private: true, workspaces: ['packages/*'], devDependencies: { typescript: '^5.9.0' } },
  'pnpm-lock.yaml': '',
  '.gitignore': 'node_modules\n.env\n',
  'tsconfig.base.json': { compilerOptions: { module: 'nodenext', target: 'es2022', strict: true } },
  'packages/api/package.json': { name: '@shop/api', type: 'module', dependencies: { express: 'catalog:' } },
  'packages/api/tsconfig.json': { extends: '../../tsconfig.base.json', include: ['src'] },
  'packages/api/src/start.ts': "import express from 'express';\n\nexport const app = express();\n",
};

it('sets up a package of a monorepo with the compiler, package manager and .gitignore of the root', async () => {
  const made = makeProject(monorepo);
  const api = inside(made, 'packages/api');
  const { code, output } = await api.setup('express', '--write');
  expect(code).toBe(0);
  expect(output).toContain('pnpm add "@clerk/backend@^');
  expect(api.read('src/start.ts')).toContain("from './auth/index.js';\n\nexport const app = express();\napp.use(");
  expect(api.has('src/auth/core/verdict.ts')).toBe(true);
  expect(api.has('.gitignore')).toBe(false);
});

it('names the packages of a monorepo that have the framework', async () => {
  const { errors } = await makeProject(monorepo).setup('express');
  expect(errors).toContain('name a package that has: packages/api');
});

it('uses another folder name if the project has a module called auth', async () => {
  const made = makeProject({ ...simple, 'auth.js': 'export const mine = true;\n' });
  await made.setup('express', '--write');
  expect(made.read('index.js')).toContain("from './gatehouse-auth/index.js'");
  made.commit();
  expect((await made.setup('express', '--write')).output).toMatch(/^Everything is there already/);
});

it('finds an application that is a member of a class, and reports where it parses every body', async () => {
  const index = `import express from 'express';

export class Server {
  constructor() {
    this.app = express();
    this.app.use(express.json({ limit: '1mb' }));
  }
}
`;
  const made = makeProject({ 'package.json': { type: 'module', ...express }, 'lib/server.js': index });
  const { output } = await made.setup('express', '--write');
  expect(made.read('lib/server.js')).toContain(
    '    this.app = express();\n    this.app.use(optionalAuth(createAuthenticator(process.env, console)));\n',
  );
  expect(output).toContain('lib/server.js:6 parses every body');
});

it('refuses a tsconfig.json that extends a package that is not installed', async () => {
  const files = { ...simple, 'tsconfig.json': { extends: 'not-installed/tsconfig.json' } };
  expect((await makeProject(files).setup('express')).errors).toContain('Install the packages of the project first');
});

it('imports auth in a Python module in the way that it imports other modules', async () => {
  const manifest = { 'requirements.txt': 'fastapi\n' };
  const main = (imports: string) =>
    `${imports}from fastapi import FastAPI\n\n\ndef create():\n    app = FastAPI()\n    return app\n`;
  const importAfter = async (folder: string, imports: string, more: Record<string, string> = {}) => {
    const made = makeProject({ ...manifest, ...more, [`${folder}main.py`]: main(imports) });
    await made.setup('fastapi', '--write');
    const text = made.read(`${folder}main.py`);
    expect(text).toContain('    app = FastAPI()\n    install_auth(app)\n    return app');
    return /from (\S+) import install_auth/.exec(text)?.[1];
  };
  expect(await importAfter('', '')).toBe('auth');
  expect(await importAfter('app/', 'from app.db import engine\n')).toBe('app.auth');
  expect(await importAfter('src/shop/', 'from shop.db import engine\n')).toBe('shop.auth');
  expect(await importAfter('app/', 'from .db import engine\n')).toBe('.auth');
  expect(await importAfter('app/', '', { 'app/__init__.py': '' })).toBe('.auth');
});
