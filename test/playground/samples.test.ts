import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { samples } from '../../dev/playground-tabs.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();

const nameOf = (query: string): string => {
  const [operation] = parse(query).definitions;
  return operation?.kind === 'OperationDefinition' ? (operation.name?.value ?? '') : '';
};

const ask = (tab: string, who: string) => {
  const { query = '', variables = '{}' } = samples.find((sample) => nameOf(sample.query) === tab) ?? {};
  return (who === 'nobody' ? api.nobody : api.as(who as 'ada')).query(query, JSON.parse(variables));
};

const callers = [
  { tab: 'Anyone', may: 'nobody' },
  { tab: 'SignedIn', may: 'linus', mayNot: 'nobody' },
  { tab: 'FieldByField', may: 'linus', mayNot: 'grace' },
  { tab: 'Admin', may: 'ada', mayNot: 'mallory' },
  { tab: 'Permission', may: 'grace', mayNot: 'mallory' },
];

it.each(callers)('$tab runs as shown as $may', async ({ tab, may }) => {
  const { data, errors } = await ask(tab, may);
  expect(errors).toBeUndefined();
  expect(Object.values(data)).not.toContain(null);
});

it.each(callers.filter(({ mayNot }) => mayNot !== undefined))('$tab refuses $mayNot', async ({ tab, mayNot = '' }) => {
  expect((await ask(tab, mayNot)).errors).not.toBeUndefined();
});

it('tries each sample here but the subscription, which is tried in a browser', () => {
  expect(samples.map(({ query }) => nameOf(query))).toEqual([...callers.map(({ tab }) => tab), 'Live']);
});
