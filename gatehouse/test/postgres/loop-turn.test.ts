import { expect, it } from 'vitest';
import { loopTurn } from '../../postgres/loop-turn.ts';

it('starts one blocking task in each turn of the event loop, with callers in rotation', async () => {
  const begun: string[] = [];
  const begin = async (owner: string) => {
    await loopTurn(() => owner);
    begun.push(owner);
  };
  const all = Promise.all([...Array.from({ length: 10 }, () => begin('one')), begin('two'), begin('two')]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun.length).toBeLessThanOrEqual(3);
  await all;
  expect(begun.slice(0, 5).filter((owner) => owner === 'two')).toHaveLength(2);
});
