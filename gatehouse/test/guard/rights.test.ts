import { expect, test } from 'vitest';
import type { FieldGuard } from '../../guard/compile.ts';
import { rightsIn } from '../../guard/rights.ts';
import { callerRule } from '../../guard/rules.ts';
import { readRule } from '../../guard/tree.ts';
import { hasPermission } from '../../guard/vocabulary.ts';
import { makeCallers } from '../../tools/access/callers.ts';
import { makeMatrix } from '../../tools/access/matrix.ts';
import * as sample from '../app/people.ts';

const editor = callerRule(
  'editor',
  (auth) => auth.isAuthenticated && auth.tokenType === 'session_token' && auth.has({ permission: 'org:poems:edit' }),
  { permission: 'org:poems:edit' },
);
const named = callerRule('permission to edit', () => false);

const cellsOf = async (rule: object) => {
  const node = readRule(rule);
  const { callers } = await makeCallers(sample, rightsIn([node]));
  const { rows } = await makeMatrix([{ coordinate: 'Query.a', node } as FieldGuard], callers);
  return rows[0]?.cells.map((cell) => cell.replace(/^if .*/, 'if'));
};

test('a rule that needs a permission is shown as such, whatever its name', async () => {
  const cells = await cellsOf(editor);
  expect(cells).toContain('if');
  expect(cells).toEqual(await cellsOf(hasPermission('org:poems:edit')));
});

test('the name of a rule is not taken for a permission', () => {
  expect(rightsIn([readRule(named)]).permission).toEqual([]);
});
