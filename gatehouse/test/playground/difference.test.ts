import { expect, it } from 'vitest';
// @ts-expect-error The browser's modules are checked by a project of their own.
import { compare } from '../../playground/assets/difference.js';

type Line = { left: string | null; right: string | null; differs: boolean };

/** A list whose ids are counted when they are read. */
const counted = (ids: number[]) => {
  let reads = 0;
  const items = ids.map((id) => ({
    get id() {
      reads++;
      return `poem_${id}`;
    },
  }));
  return { items, reads: () => reads };
};

const numbers = Array.from({ length: 2_000 }, (_, index) => index);

it('compares lists of 2,000 items in steps that grow with their length, not with its square', () => {
  const [left, right] = [counted(numbers), counted(numbers.map((id) => id + 1_000))];
  const lines: Line[] = compare(left.items, right.items);
  expect(left.reads() + right.reads()).toBeLessThan(100_000);
  expect(lines.filter(({ differs }) => differs)).toHaveLength(2_000 * 3);
});

it('pairs items that both lists have in the same order, and repeated items one by one', () => {
  const ids = (text: string) => [...text].map((id) => ({ id }));
  const lines: Line[] = compare(ids('abcadx'), ids('bcaady'));
  const rows = lines.filter(({ left, right }) => /id/.test(`${left}${right}`));
  const both = rows.filter(({ differs }) => !differs).map(({ left }) => /"(\w)"/.exec(left ?? '')?.[1]);
  expect(both.join('')).toBe('bcad');
});
