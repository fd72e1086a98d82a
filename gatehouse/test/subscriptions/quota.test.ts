import { expect, it } from 'vitest';
import { createSocketQuota, type Place } from '../../graphql/socket-quota.ts';

const open = () => {
  const quota = createSocketQuota();
  const cut: number[] = [];
  let count = 0;
  const enter = (address: string = `address ${count}`) => {
    const number = count++;
    return quota.enter(address, () => cut.push(number));
  };
  const place = (address?: string): Place => {
    const entered = enter(address);
    if (typeof entered === 'number') throw new Error(`Refused with ${entered}`);
    return entered;
  };
  return { enter, place, cut };
};

it('an instance has 10,000 sockets, and one more once one is closed', () => {
  const { enter, place } = open();
  const places = Array.from({ length: 10_000 }, (_, number) => {
    const one = place();
    expect(one.admit(`caller ${number}`)).toBe(true);
    return one;
  });
  expect(enter()).toBe(503);
  places[0]?.leave();
  expect(enter()).toBeTypeOf('object');
});

it('one address has 250 sockets that are pending or anonymous, and any number of signed-in ones', () => {
  const { enter, place } = open();
  for (let count = 0; count < 500; count++) expect(place('one').admit(`caller ${count}`)).toBe(true);
  const places = Array.from({ length: 250 }, () => place('one'));
  for (const one of places.slice(0, 100)) expect(one.admit(null)).toBe(true);
  expect(enter('one')).toBe(429);
  expect(enter('two')).toBeTypeOf('object');
  places[0]?.leave();
  places[249]?.leave();
  expect([enter('one'), enter('one'), enter('one')]).toMatchObject([{}, {}, 429]);
});

it('one caller has 20 sockets, wherever they are', () => {
  const { place } = open();
  const places = Array.from({ length: 20 }, () => place());
  for (const one of places) expect(one.admit('linus')).toBe(true);
  const more = place();
  expect(more.admit('linus')).toBe(false);
  more.leave();
  places[0]?.leave();
  expect(place().admit('linus')).toBe(true);
  expect(place().admit('linus')).toBe(false);
});

it('anonymous callers have 1,000 sockets, and leave the others to those who are signed in', () => {
  const { place } = open();
  const anonymous = Array.from({ length: 1_000 }, () => place());
  for (const one of anonymous) expect(one.admit(null)).toBe(true);
  const more = place();
  expect(more.admit(null)).toBe(false);
  more.leave();
  expect(place().admit('linus')).toBe(true);
  anonymous[0]?.leave();
  expect(place().admit(null)).toBe(true);
});

it('of 1,000 sockets that are not acknowledged, the oldest gives way to a new one', () => {
  const { place, cut } = open();
  const places = Array.from({ length: 1_000 }, () => place());
  expect(places[0]?.admit('linus')).toBe(true);
  place();
  expect(cut).toEqual([]);
  place();
  expect(cut).toEqual([1]);
  place();
  expect(cut).toEqual([1, 2]);
});

it('frees the place of a socket that closes while its caller is authenticated', () => {
  const { place } = open();
  for (let count = 0; count < 25; count++) {
    const gone = place('one');
    gone.leave();
    gone.leave();
    expect(gone.admit('linus')).toBe(false);
  }
  for (let count = 0; count < 20; count++) expect(place('one').admit('linus')).toBe(true);
});
