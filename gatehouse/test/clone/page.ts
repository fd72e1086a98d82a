import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clone } from './clone.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** A block of code in a page: the words after its backticks, such as `diff src/data/post.ts`, and its text. */
export type Block = { language: string; file: string; text: string };

/** The blocks of a page in the order in which they are written. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(project, page), 'utf8');
  const found = text.matchAll(/^( *)```(\w+) ?(\S*)\n(.*?)^\1```$/gms);
  return [...found].map(([, indent = '', language = '', file = '', code = '']) => ({
    language,
    file,
    text: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** The commands in blocks of a shell, with a line that ends in a backslash joined to the next. */
export function commandsIn(blocks: readonly Block[]): string[] {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/\s+# .*$/, '').trim())
    .filter(Boolean);
}

/**
 * Makes the edits of a page in a clone, and runs its commands.
 * @returns the test files that it runs, for the caller to run all at once
 * @throws {Error} if an edit does not apply or a command fails; the message names it
 */
export async function follow(clone: Clone, page: string): Promise<string[]> {
  const testFiles: string[] = [];
  for (const block of blocksOf(page)) {
    if (block.language !== 'sh' && block.file.includes('/')) edit(clone, block, page);
    for (const command of commandsIn([block])) {
      const files = /^npx vitest run (.*)$/.exec(command)?.[1];
      if (files === undefined) await runIn(clone, command, page);
      else testFiles.push(...files.split(' '));
    }
  }
  return testFiles;
}

/** @throws {Error} with its output, if the command fails */
export async function runIn(clone: Clone, command: string, page: string): Promise<string> {
  const { status, out } = await clone.bash(command);
  if (status !== 0) throw new Error(`${page}: ${command}\n${out}`);
  return out;
}

const edit = ({ root }: Clone, { language, file, text }: Block, page: string): void => {
  const path = resolve(root, file);
  mkdirSync(dirname(path), { recursive: true });
  if (language === 'diff') writeFileSync(path, patched(readFileSync(path, 'utf8'), text, `${page}: ${file}`));
  else writeFileSync(path, text);
};

/** Replaces the lines of a difference that are kept or removed by those that are kept or added; they are in one place. */
const patched = (before: string, difference: string, where: string): string => {
  const lines = difference.split('\n').slice(0, -1);
  const without = (mark: string) =>
    lines
      .filter((line) => !line.startsWith(mark))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = before.split(without('+'));
  if (parts.length !== 2) throw new Error(`${where} has ${parts.length - 1} places like this:\n${difference}`);
  return parts.join(without('-'));
};
