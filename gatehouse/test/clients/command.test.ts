import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { graphqlClient } from '../../tools/client/graphql.ts';
import { application } from '../app/application.ts';
import { generate } from './support.ts';

const directory = await mkdtemp(join(tmpdir(), 'gatehouse-command-'));
afterAll(() => rm(directory, { recursive: true }));

it('reports what is missing or wrong, and how to fix it', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  const out = join(directory, 'out');
  const [help, kind, more, where, documents, notDirectory] = await Promise.all([
    generate('--help'),
    generate('soap', '--out', out),
    generate('graphql', '--out', out, '--documents', 'a.graphql', 'b.graphql'),
    generate('graphql'),
    generate('rest', '--out', out, '--documents', '*.graphql'),
    generate('rest', '--out', file),
  ]);
  expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('npm run client -- rest --out') });
  expect(kind).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^Choose graphql or rest\.\n/) });
  expect(more).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Unexpected argument b\.graphql\. .* quotes\.\n/),
  });
  expect(where).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Name the directory with --out DIR\.\n/),
  });
  expect(documents).toEqual({ code: 1, stdout: '', stderr: '--documents is for the GraphQL client only.\n' });
  expect(notDirectory).toEqual({ code: 1, stdout: '', stderr: `${file} is not a directory.\n` });
  expect(await readdir(directory)).toEqual(['file']);
});

it('overwrites only generated clients, unless --force is given', async () => {
  const out = join(directory, 'mine');
  await mkdir(out);
  await writeFile(join(out, 'mine.txt'), 'mine');
  await writeFile(join(out, 'package.json'), '{ "name": "mine", "files": ["mine.txt"] }');
  expect(await generate('rest', '--out', out)).toEqual({
    code: 1,
    stdout: '',
    stderr: `${out} contains files that are not of a generated client. Choose another directory, or add --force to write into it.\n`,
  });
  expect(await readFile(join(out, 'package.json'), 'utf8')).toContain('"mine"');

  expect(await generate('rest', '--out', out, '--force', '--name', '@acme/api')).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(await readFile(join(out, 'package.json'), 'utf8'))).toMatchObject({ name: '@acme/api' });
  expect(await readFile(join(out, 'README.md'), 'utf8')).toContain("from '@acme/api'");

  const documents = join(directory, 'documents');
  await mkdir(documents);
  await writeFile(join(documents, 'home.graphql'), 'query Home { me { ...Byline } } query Me { me { id } }');
  await writeFile(
    join(documents, 'byline.graphql'),
    'fragment Byline on User { name ...Face } fragment Face on User { imageUrl }',
  );
  const again = await generate('graphql', '--out', out, '--documents', join(documents, '*.graphql'));
  expect(again).toMatchObject({ code: 0, stderr: '' });
  const files = await readdir(out);
  expect(files).toContain('mine.txt');
  expect(files).toContain('operations.js');
  expect(files, 'of the client before').not.toContain('paths.d.ts');

  const client = await import(pathToFileURL(join(out, 'index.js')).href);
  expect(Object.keys(client)).toEqual(expect.arrayContaining(['HomeDocument', 'MeDocument', 'PoemsDocument']));
  expect(client.HomeDocument).toContain('fragment Byline');
  expect(client.HomeDocument).toContain('fragment Face');
  expect(client.MeDocument, 'in place of the ready one').toBe('query Me{me{id}}');
});

it('reports where an operation does not match the schema', async () => {
  const documents = await mkdtemp(join(directory, 'documents-'));
  const file = join(documents, 'wrong.graphql');
  const messages: [string, string][] = [
    ['query Wrong { me { nme } }', 'Cannot query field "nme" on type "User". Did you mean "name"?'],
    ['query Wrong { me { id } {', 'Syntax Error: Expected Name, found "{".'],
    ['{ me { id } }', 'Give each operation a name, so that it can be imported.'],
  ];
  for (const [text, message] of messages) {
    await writeFile(file, text);
    const error: Error = await graphqlClient(application, 'name', file).catch((reason) => reason);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/wrong\.graphql:1:\d+\n/);
  }
  await writeFile(file, 'fragment F on User { id }');
  await expect(graphqlClient(application, 'name', file)).rejects.toThrow(`There are no operations in ${file}.`);
  await expect(graphqlClient(application, 'name', join(documents, '*.none'))).rejects.toThrow('No file matches');
});
