import { afterEach, describe, expect, it } from 'vitest';
import { createGate } from '../../postgres/gate.ts';
import { acceptFirst, continuedTurn, loopTurn, shortTurn } from '../../postgres/loop-turn.ts';

const nextLoop = () => new Promise((resolve) => setImmediate(resolve));
const work = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};
const owner = () => 'one';

afterEach(async () => {
  for (let turns = 0; turns < 3; turns++) await nextLoop();
});

it('starts one blocking task in each turn of the event loop, with callers in rotation', async () => {
  const begun: string[] = [];
  const begin = async (owner: string) => {
    await loopTurn(() => owner);
    begun.push(owner);
  };
  const all = Promise.all([...Array.from({ length: 10 }, () => begin('one')), begin('two'), begin('two')]);
  await nextLoop();
  expect(begun.length).toBeLessThanOrEqual(3);
  await all;
  expect(begun.slice(0, 5).filter((owner) => owner === 'two')).toHaveLength(2);
});

describe('short tasks', () => {
  it('all start at once while they are short', () => {
    expect(Array.from({ length: 20 }, () => shortTurn(owner)).every((turn) => turn === null)).toBe(true);
  });

  it('start in rotation, a few in each turn, once they have taken milliseconds', async () => {
    const begun: string[] = [];
    const begin = async (owner: string) => {
      const turn = shortTurn(() => owner);
      if (turn !== null) await turn;
      begun.push(owner);
      work(3);
    };
    const all = Promise.all([...Array.from({ length: 20 }, () => begin('one')), begin('two'), begin('two')]);
    await nextLoop();
    expect(begun.length).toBeLessThan(8);
    await all;
    expect(begun.slice(0, 8).filter((owner) => owner === 'two')).toHaveLength(2);
  });

  it('that continue something do not wait for all that are new', async () => {
    const begun: string[] = [];
    const begin = async (name: string, turn: Promise<void> | null) => {
      await turn;
      begun.push(name);
    };
    shortTurn(owner);
    work(10);
    const owners = Array.from({ length: 50 }, (_, index) => `new ${index}`);
    const all = owners.map((name) =>
      begin(
        name,
        shortTurn(() => name),
      ),
    );
    await Promise.all([...all, begin('continued', continuedTurn(owner))]);
    expect(begun.indexOf('continued')).toBeLessThan(3);
  });

  it('wait while connections are accepted, but not for ever', async () => {
    acceptFirst();
    let hasBegun = false;
    void shortTurn(owner)?.then(() => {
      hasBegun = true;
    });
    for (let turns = 0; turns < 3; turns++) {
      await nextLoop();
      acceptFirst();
    }
    expect(hasBegun).toBe(false);
    work(70);
    for (let turns = 0; turns < 3; turns++) {
      acceptFirst();
      await nextLoop();
    }
    expect(hasBegun).toBe(true);
  });

  it('wait for a hundred connections at most', async () => {
    acceptFirst();
    let hasBegun = false;
    void shortTurn(owner)?.then(() => {
      hasBegun = true;
    });
    let turns = 0;
    for (; !hasBegun && turns < 200; turns++) {
      acceptFirst();
      await nextLoop();
    }
    expect(turns).toBeGreaterThan(3);
    expect(turns).toBeLessThan(110);
  });
});

it('a statement is not sent before the rows of the one before it may be answered', async () => {
  const gate = createGate({ places: 1, waitMs: 1_000, onBusy: () => {} });
  const sent: string[] = [];
  const send = (name: string) => gate(owner, async () => void sent.push(name));
  shortTurn(owner);
  work(10);
  const all = Promise.all([send('first'), send('second')]);
  for (let hops = 0; hops < 20; hops++) await null;
  expect(sent).toEqual(['first']);
  await all;
  expect(sent).toEqual(['first', 'second']);
});
