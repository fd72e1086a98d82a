import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Application } from '../../tools/index.ts';
import { setup } from '../../tools/setup.ts';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

export type Files = Record<string, string | object>;

/** A project of these files in a new git repository, with this repository's packages. */
export class Project {
  readonly root = mkdtempSync(join(tmpdir(), 'gatehouse-setup-test-'));

  constructor(files: Files) {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
    if (!('.gitignore' in files)) this.write('.gitignore', 'node_modules\n');
    symlinkSync(join(repository, 'node_modules'), join(this.root, 'node_modules'));
    this.git('init', '--quiet');
    this.commit();
  }

  write(path: string, content: string | object): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: this.root,
      encoding: 'utf8',
    });
  }

  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'x');
  }

  /** The files that are not ignored, with their contents. */
  contents(): Record<string, string> {
    const paths = readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .filter((path) => !/^(\.git|node_modules)\//.test(path));
    return Object.fromEntries(paths.sort().map((path) => [path, this.read(path)]));
  }

  /** Runs `npm run setup` in this process; returns its output and exit code. */
  async setup(kind: string, ...options: string[]): Promise<{ code: number; output: string; errors: string }> {
    const printed = { log: [] as string[], error: [] as string[] };
    const { log, error } = console;
    console.log = (text) => void printed.log.push(String(text));
    console.error = (text) => void printed.error.push(String(text));
    try {
      await setup({} as Application, [kind, this.root, ...options]);
      return { code: Number(process.exitCode ?? 0), output: printed.log.join('\n'), errors: printed.error.join('\n') };
    } finally {
      process.exitCode = undefined;
      Object.assign(console, { log, error });
    }
  }

  /** Runs a program in the project and returns its output. Throws if it fails. */
  run(program: string, args: string[], env: Record<string, string> = {}): string {
    return execFileSync(program, args, { cwd: this.root, encoding: 'utf8', env: { ...process.env, ...env } });
  }
}

/** A project that is removed after the test. */
export function makeProject(files: Files): Project {
  const made = new Project(files);
  onTestFinished(() => rmSync(made.root, { recursive: true }));
  return made;
}

export const express = { dependencies: { express: '^5.1.0' } };

/** The smallest project of Express. */
export const simple = {
  'package.json': { type: 'module', ...express },
  'index.js': "import express from 'express';\nconst app = express();\napp.listen(3000);\n",
};
