import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi();

it.each(['../organizations/org_acme', 'user_linus?', 'user_linus/metadata', '', '.'])(
  'finds no user for an id that would change the path of the request to Clerk: %j',
  async (userId) => {
    const document = 'mutation ($userId: ID!) { setUserRole(userId: $userId, role: ADMIN) { id } }';
    const answer = await api.as('ada').query(document, { userId });
    expect(answer.errors).toMatchObject([{ message: 'No such user.', extensions: { code: 'NOT_FOUND' } }]);
  },
);
