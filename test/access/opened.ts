import { createSchema } from '../../gatehouse/graphql/schema.ts';
import { anyone } from '../../gatehouse/guard/vocabulary.ts';
import { serveAgain } from '../../gatehouse/test/rest/support.ts';
import { type Domains, domains, sdl } from '../../src/domains.ts';
import type { Answer, startApi } from '../support/api.ts';

/**
 * Starts the server of `api` again, with one query open to all callers, to test the fields and filters behind it.
 * Returns a function that sends operations as an anonymous caller.
 */
export async function serveOpened(
  api: Awaited<ReturnType<typeof startApi>>,
  domain: Exclude<keyof Domains, 'base'>,
  query: string,
) {
  const { rules } = domains[domain];
  const opened = { ...rules, Query: { ...rules.Query, [query]: anyone('a test') } };
  const changed = { ...domains, [domain]: { ...domains[domain], rules: opened } } as Domains;
  const url = await serveAgain(api, { schema: createSchema({ sdl, domains: changed, explain: false }) });
  return async (document: string): Promise<Pick<Answer, 'data' | 'errors'>> => {
    const body = JSON.stringify({ query: document });
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return (await response.json()) as Answer;
  };
}
