import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = '.github/workflows';
const files = readdirSync(folder).map((file): [string, string] => [file, readFileSync(join(folder, file), 'utf8')]);

describe.each(files)('%s', (_file, text) => {
  const matches = (pattern: RegExp): string[] => text.match(pattern) ?? [];

  it('pins each action to a commit, with its version in a comment', () => {
    const uses = matches(/uses: .*/g);
    expect(uses.length).toBeGreaterThan(0);
    for (const one of uses) expect(one).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('hands text of a pull request to scripts as a variable, never as part of the script', () => {
    for (const script of matches(/run: \|\n(?: {10}.*\n?)+|run: (?!\|).*/g)) expect(script).not.toContain('${{');
  });

  it('leaves no credentials in the checkout, has no right but to read, and gives way to a newer run', () => {
    expect(matches(/actions\/checkout@.*\n.*persist-credentials: false/g)).toHaveLength(
      matches(/actions\/checkout@/g).length,
    );
    expect(text).toContain('permissions:\n  contents: read\n');
    expect(text).toMatch(/\nconcurrency:\n {2}group: .*\n {2}cancel-in-progress: /);
  });
});
