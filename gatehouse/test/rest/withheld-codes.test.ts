import { expect, it } from 'vitest';
import { ApiError, type ErrorCode, statusByCode } from '../../errors/index.ts';
import { anyone } from '../../guard/vocabulary.ts';
import { guardedSchema } from '../guard/support.ts';
import { startApi } from '../support/api.ts';
import { serveAgain } from './support.ts';

const WITHHELD: readonly string[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'];
const api = await startApi();
const why = anyone('for the test');

it.each(Object.entries(statusByCode))('a field that fails with %s inside an answer', async (code, status) => {
  const fail = () => {
    throw new ApiError(code as ErrorCode, 'The field fails.');
  };
  const schema = guardedSchema(
    'type Thing { id: ID! inside: Int } type Query { things: [Thing!]! }',
    { Query: { things: why }, Thing: { id: why, inside: why } },
    { resolvers: { Query: { things: () => [{ id: '1' }] }, Thing: { inside: fail } } },
  );
  const response = await fetch(`${await serveAgain(api, { schema })}/api/things`);
  const isWithheld = WITHHELD.includes(code);
  expect(response.status).toBe(isWithheld ? 200 : status);
  expect(await response.json()).toEqual(isWithheld ? [{ id: '1', inside: null }] : expect.objectContaining({ code }));
});
