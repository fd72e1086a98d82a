import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { addInvoices, CHECKS, type Clone, makeClone } from './clone.ts';

const FILE = 'gatehouse/errors/index.ts';
const PLAIN = ['--no-install', '--no-check'];
/** The project's own: all tests of the API and the tools would take too long here. */
const CHECK = [
  ...CHECKS.map((check) => `npm run ${check}`),
  'vitest run --project api test/invoice.test.ts test/access',
].join(' && ');

/** The template, with a second version of its machinery. */
const template = makeClone();
beforeAll(() => {
  const manifest = JSON.parse(template.read('package.json'));
  manifest.dependencies.graphql = '^16.99.0';
  manifest.dependencies.express = '^5.99.0';
  manifest.devDependencies['left-pad'] = '^1.3.0';
  manifest.overrides = { ...manifest.overrides, cookie: { '.': '^1.0.0' } };
  template.write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  const machinery = JSON.parse(template.read('gatehouse/package.json'));
  machinery.dependencies.cors = '^2.8.99';
  template.write('gatehouse/package.json', `${JSON.stringify(machinery, null, 2)}\n`);
  template.write(
    'gatehouse/CHANGELOG.md',
    `# Changes\n\n## 0.2.0\n\nRename a in src/b.ts.\n\n${template.read('gatehouse/CHANGELOG.md')}`,
  );
  template.write(FILE, `${template.read(FILE)}\n/** New in 0.2.0. */\nexport const NEW = 2;\n`);
  template.write('gatehouse/errors/new.ts', 'export const ANSWER = 42;\n');
  rmSync(join(template.root, 'gatehouse/docs/principles.md'));
  template.commit('Release 0.2.0');
  template.git('tag', 'v0.2.0');
});

const update = (clone: Clone, ...args: string[]) => clone.npm('update', '--from', template.root, ...args);

/** A project without common history, with its own domain, dependency and check. */
const project = makeClone();
beforeAll(async () => {
  const manifest = JSON.parse(project.read('package.json'));
  manifest.scripts.check = CHECK;
  manifest.dependencies.express = '5.0.0';
  manifest.dependencies['lodash.merge'] = '^4.6.2';
  project.write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  project.commit('Take a dependency');
  await addInvoices(project);
}, 600_000);

test('runs codegen and the check, which passes with a domain of the project', async () => {
  const { status, out } = await update(project, '--to', 'v0.2.0', '--no-install');
  expect(status, out).toBe(0);
  expect(out).toContain('gatehouse/ is 0.2.0 now; it was 0.1.0.');
  expect(out).toMatch(/npm run check[\s\S]*invoice\.test\.ts/);
  project.git('add', '--all');
  project.git('reset', '--hard', '--quiet');
});

test.each([
  [[], 'Pass --from'],
  [['--from', '--upload-pack=touch'], ''],
  [['--from', '/nowhere/at/all'], 'git clone'],
  [['--from', template.root, '--to', 'v9'], 'has no version v9'],
])('%j is refused, and nothing is written', async (args, message) => {
  const { status, out } = await project.npm('update', ...args);
  expect(out).toContain(message);
  expect(status).toBe(1);
  expect(project.git('status', '--porcelain')).toBe('');
});

test('stops if gatehouse/ was edited, and lists the files', async () => {
  project.write('gatehouse/log/index.ts', `// ours\n${project.read('gatehouse/log/index.ts')}`);
  project.commit('Edit the machinery');
  const { status, out } = await update(project, ...PLAIN);
  expect(out).toContain('These files of gatehouse/ are edited here:\n\n  gatehouse/log/index.ts\n');
  expect(status).toBe(1);
  expect(project.git('status', '--porcelain')).toBe('');
});

test('--merge keeps the edits, takes over the new version and its dependencies, and reports what to do', async () => {
  const { status, out } = await update(project, '--to', 'v0.2.0', '--merge', ...PLAIN);
  expect(out).toContain('gatehouse/ is 0.2.0 now; it was 0.1.0.');
  expect(out).toContain('Rename a in src/b.ts.');
  expect(out).not.toContain('The first version.');
  expect(status).toBe(0);
  expect(project.read('gatehouse/log/index.ts')).toMatch(/^\/\/ ours\n/);
  expect(project.read(FILE)).toContain('NEW = 2');
  expect(project.git('status', '--porcelain').split('\n')).toEqual(
    expect.arrayContaining([' D gatehouse/docs/principles.md', '?? gatehouse/errors/new.ts', ` M ${FILE}`]),
  );
  expect(project.read('schema/invoice.graphql')).toContain('type Invoice');
  const manifest = JSON.parse(project.read('package.json'));
  expect(manifest.dependencies).toMatchObject({ graphql: '^16.99.0', express: '5.0.0', 'lodash.merge': '^4.6.2' });
  expect(manifest.devDependencies).toMatchObject({ 'left-pad': '^1.3.0' });
  expect(manifest.overrides).toMatchObject({ cookie: { '.': '^1.0.0' } });
  expect(out).toContain('express stays "5.0.0"; the template has "^5.99.0"');
  expect(JSON.parse(project.read('gatehouse/package.json')).dependencies).toMatchObject({ cors: '^2.8.99' });
  expect(manifest.gatehouse).toMatchObject({ version: '0.2.0', commit: template.git('rev-parse', 'v0.2.0').trim() });
});

test('recognizes the edits at the next update', async () => {
  project.commit('Take 0.2.0');
  const { out } = await update(project, ...PLAIN);
  expect(out).toContain('These files of gatehouse/ are edited here:\n\n  gatehouse/log/index.ts\n');
});

test('marks conflicts, and lists the files', async () => {
  const clone = makeClone();
  clone.write(FILE, `${clone.read(FILE)}\nexport const OURS = 1;\n`);
  clone.commit('Edit the machinery');
  const { out } = await update(clone, '--merge', ...PLAIN);
  expect(out).toContain(`Merge these by hand:\n  ${FILE}`);
  expect(clone.read(FILE)).toMatch(/<<<<<<< yours\n[\s\S]*OURS[\s\S]*=======[\s\S]*NEW[\s\S]*>>>>>>> template/);
});

test('accepts a folder that is not a repository, and does not bring back removed parts', async () => {
  const clone = makeClone();
  expect(await clone.npm('adopt', 'my-api', '--without', 'bench', '--write')).toMatchObject({ status: 0 });
  clone.commit('Adopt');
  rmSync(join(template.root, '.git'), { recursive: true });
  const { status, out } = await update(clone, ...PLAIN);
  expect({ status, out }).toMatchObject({ status: 0, out: expect.stringContaining('0.2.0 now; it was 0.1.0') });
  expect(clone.git('ls-files', '--others', '--exclude-standard')).toBe('gatehouse/errors/new.ts\n');
  expect(JSON.parse(clone.read('package.json')).scripts).not.toHaveProperty('bench');
});
