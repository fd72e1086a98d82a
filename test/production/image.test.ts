import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

it('.dockerignore lets through every file that the build compiles', () => {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--listFilesOnly'];
  const files = execFileSync(process.execPath, tsc, { encoding: 'utf8', maxBuffer: 64_000_000 }).trim().split('\n');
  const sources = files.map((file) => relative(resolve(), file)).filter((file) => !file.startsWith('node_modules'));
  expect(sources).toContain('src/main.ts');
  const lines = readFileSync('.dockerignore', 'utf8').split('\n');
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  expect(sources.filter((file) => !allowed.some((path) => file.startsWith(`${path}/`)))).toEqual([]);
});
