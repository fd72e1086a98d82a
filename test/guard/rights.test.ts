import { expect, test } from 'vitest';
import * as sample from '../../dev/people.ts';
import type { FieldGuard } from '../../gatehouse/guard/compile.ts';
import { rightsIn } from '../../gatehouse/guard/rights.ts';
import { callerRule } from '../../gatehouse/guard/rules.ts';
import { readRule } from '../../gatehouse/guard/tree.ts';
import { hasPermission } from '../../gatehouse/guard/vocabulary.ts';
import { makeCallers } from '../../gatehouse/tools/access/callers.ts';
import { makeMatrix } from '../../gatehouse/tools/access/matrix.ts';

const editor = callerRule(
  'editor',
  (auth) => auth.isAuthenticated && auth.tokenType === 'session_token' && auth.has({ permission: 'org:posts:edit' }),
  { permission: 'org:posts:edit' },
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
  expect(cells).toEqual(await cellsOf(hasPermission('org:posts:edit')));
});

test('the name of a rule is not taken for a permission', () => {
  expect(rightsIn([readRule(named)]).permission).toEqual([]);
});
