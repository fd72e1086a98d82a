import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi();

// https://github.com/graphql/graphql-http: an audit that is only a recommendation of the specification answers `warn`.
describe('GraphQL over HTTP, by its public audit suite', () => {
  it.each(serverAudits({ url: `${api.url}/graphql`, fetchFn: fetch }))('$name', async (audit) => {
    expect(await audit.fn()).not.toMatchObject({ status: 'error' });
  });
});
