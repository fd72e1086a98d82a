import { Kind } from 'graphql';
import { expect, test } from 'vitest';
import { baseResolvers } from '../app/resolvers/base.ts';

const { DateTime } = baseResolvers;

test.each([
  ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
  ['2026-01-31T09:30:00.123456Z', '2026-01-31T09:30:00.123Z'],
  ['2026-01-31T23:30:00+05:30', '2026-01-31T18:00:00.000Z'],
  ['2028-02-29T00:00:00-01:00', '2028-02-29T01:00:00.000Z'],
])('DateTime reads %s', (text, expected) => {
  expect(DateTime.parseValue(text)).toEqual(new Date(expected));
  expect(DateTime.parseLiteral({ kind: Kind.STRING, value: text }, {})).toEqual(new Date(expected));
  expect(DateTime.serialize(new Date(text))).toBe(expected);
});

test.each([
  '2026-01-31',
  '2026-01-31T09:30:00',
  '2026-01-31T09:30Z',
  '2026-02-30T09:30:00Z',
  '2027-02-29T09:30:00Z',
  '2026-13-01T09:30:00Z',
  '2026-01-31T25:00:00Z',
  '2026-01-31T09:30:60Z',
  '2026-01-31T09:30:00+24:00',
  '31 January 2026 09:30 UTC',
  ' 2026-01-31T09:30:00Z',
  '',
  1_767_603_600_000,
  null,
  true,
])('DateTime refuses %j', (value) => {
  expect(() => DateTime.parseValue(value)).toThrow(/ISO 8601/);
});

test('DateTime serializes valid Date objects only', () => {
  expect(() => DateTime.serialize('2026-01-31T09:30:00Z')).toThrow();
  expect(() => DateTime.serialize(new Date(Number.NaN))).toThrow();
});
