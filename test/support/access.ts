import { expect } from 'vitest';
import type { Person, startApi } from './api.ts';

type Api = Awaited<ReturnType<typeof startApi>>;
type Question = { query: string; variables?: Record<string, unknown> };

/**
 * Asserts who may have what an operation asks for: each caller gets all of it, `'allowed'`, or the code of the first error.
 *
 * @example await expectAccess(api, { query: '{ me { role } }' }, { anonymous: 'UNAUTHENTICATED', linus: 'allowed' });
 */
export async function expectAccess(
  api: Api,
  { query, variables }: Question,
  expected: Partial<Record<Person | 'anonymous', string>>,
): Promise<void> {
  const answers: Record<string, string> = {};
  for (const name of Object.keys(expected) as (keyof typeof expected)[]) {
    const caller = name === 'anonymous' ? api.nobody : api.as(name);
    const { errors } = await caller.query(query, variables);
    answers[name] = errors === undefined ? 'allowed' : String(errors[0].extensions?.code);
  }
  expect(answers).toEqual(expected);
}
