import { expect, it } from 'vitest';
import { makeProject } from './support.ts';

it('registers the Fastify plugin in an application that is a plugin, as fastify-cli makes it', async () => {
  const made = makeProject({
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
  const made = makeProject({
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
  expect(made.read('src/instrumentation.ts')).toContain("await import('./auth');");
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
}, 60_000);

it('installs auth in the module that makes a FastAPI application', async () => {
  const main =
    '"""The service."""\n\nfrom fastapi import FastAPI\n\n# app = FastAPI()\nTEXT = "app = FastAPI()"\napp = FastAPI(\n    title="x",\n)\n';
  const files = {
    'pyproject.toml': '[project]\ndependencies = ["fastapi"]\n',
    'service/__init__.py': '',
    'service/main.py': main,
  };
  const made = makeProject(files);
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
