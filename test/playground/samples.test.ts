import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { people } from '../../dev/people.ts';
import { samples } from '../../dev/playground-tabs.ts';
import { type Person, startApi } from '../support/api.ts';

const api = await startApi();

/** The tabs by the names of their operations. Those with subscriptions are tested in a browser. */
const tabs = samples.flatMap(({ query, variables = '{}' }) =>
  parse(query).definitions.flatMap((node) =>
    node.kind === 'OperationDefinition' && node.operation !== 'subscription'
      ? [{ name: node.name?.value, query, variables }]
      : [],
  ),
);

describe('each sample tab', () => {
  it.each(tabs)('$name runs as shown for one of the sample users at least', async ({ query, variables }) => {
    const answers = await Promise.all(
      people.map(({ key }) => api.as(key as Person).query(query, JSON.parse(variables))),
    );
    const whole = answers.filter(({ data, errors }) => errors === undefined && !Object.values(data).includes(null));
    expect(whole.length).toBeGreaterThan(0);
  });
});
