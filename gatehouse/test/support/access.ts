import { expect } from 'vitest';
import type { startServer } from './api.ts';

type Api<Name extends string> = Pick<Awaited<ReturnType<typeof startServer<Name>>>, 'anonymous' | 'as'>;
type Question = { query: string; variables?: Record<string, unknown> };

/**
 * Asserts what each caller gets from an operation: all of its data (`'allowed'`), or the code of the first error.
 *
 * @example await expectAccess(api, { query: '{ me { role } }' }, { anonymous: 'UNAUTHENTICATED', linus: 'allowed' });
 */
export async function expectAccess<Name extends string>(
  api: Api<Name>,
  { query, variables }: Question,
  expected: Partial<Record<Name | 'anonymous', string>>,
): Promise<void> {
  const answers: Record<string, string> = {};
  for (const name of Object.keys(expected) as (Name | 'anonymous')[]) {
    const caller = name === 'anonymous' ? api.anonymous : api.as(name);
    const { errors } = await caller.query(query, variables);
    answers[name] = errors === undefined ? 'allowed' : String(errors[0].extensions?.code);
  }
  expect(answers).toEqual(expected);
}
