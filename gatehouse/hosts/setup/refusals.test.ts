import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeProject, type Project, simple } from './support.ts';

describe('refuses', () => {
  const refused = async (made: Project, kind: string, ...options: string[]) => {
    const before = made.contents();
    const { code, errors } = await made.setup(kind, ...options);
    expect(code).toBe(1);
    expect(made.contents()).toEqual(before);
    return errors;
  };

  it('a folder with uncommitted changes, unless forced', async () => {
    const made = makeProject(simple);
    made.write('new.js', '');
    expect(await refused(made, 'express', '--write')).toContain('not committed');
    expect((await made.setup('express', '--write', '--force')).code).toBe(0);
  });

  it('a folder without git', async () => {
    const made = makeProject(simple);
    rmSync(join(made.root, '.git'), { recursive: true });
    expect(await refused(made, 'express', '--write')).toContain('not in a git repository');
  });

  it('an older framework, another one, and a folder without a project', async () => {
    expect(
      await refused(makeProject({ ...simple, 'package.json': { dependencies: { express: '^4.21.0' } } }), 'express'),
    ).toContain('Express 5 or later');
    expect(await refused(makeProject(simple), 'fastify')).toContain('does not have fastify');
    expect(await refused(makeProject({ 'README.md': '' }), 'express')).toContain('no package.json');
    expect(await refused(makeProject(simple), 'fastapi')).toContain('no pyproject.toml');
    expect(await refused(makeProject({ 'package.json': { dependencies: { next: '^16.0.0' } } }), 'nextjs')).toContain(
      'App Router',
    );
  });

  it('to overwrite an existing file', async () => {
    const made = makeProject({ ...simple, 'auth/core/verdict.js': 'mine', 'auth/index.js': 'mine' });
    expect(await refused(made, 'express', '--write')).toContain('are there already, and differ: auth/index.js');
  });

  it('an invalid command, with exit code 2', async () => {
    const made = makeProject(simple);
    expect((await made.setup('koa')).code).toBe(2);
    expect((await made.setup('express', '--nonsense')).code).toBe(2);
    expect(await made.setup('express', '--help')).toMatchObject({ code: 0 });
  });
});
