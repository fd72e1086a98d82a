import { expect, it } from 'vitest';
import { createAccessTokenMinter } from '../../local-clerk/access-token.ts';
import { listTools, send, startMcp } from './support.ts';

const api = await startMcp({ RATE_LIMIT: '3' });
const mint = createAccessTokenMinter(api.keys, api.clerk.store, api.clerk.url);

it('all applications of a person share one quota, which is not that of the person', async () => {
  const statusOf = async (clientId: string, userId = 'user_linus') => {
    const token = await mint({ userId, clientId, scopes: [], resource: api.mcpUrl });
    return (await send(api.mcpUrl, listTools, { authorization: `Bearer ${token}` })).status;
  };
  const statuses = [];
  for (const clientId of ['client_a', 'client_b', 'client_c', 'client_d']) statuses.push(await statusOf(clientId));
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect(await statusOf('client_a', 'user_grace')).toBe(200);
  expect((await api.as('linus').query('{ me { id } }')).status).toBe(200);
});

it('guessed access tokens count for the IP address', async () => {
  const guess = () => send(api.mcpUrl, listTools, { authorization: 'Bearer guessed' });
  const statuses = [];
  for (let count = 0; count < 4; count++) statuses.push((await guess()).status);
  expect(statuses).toEqual([401, 401, 401, 429]);
});
