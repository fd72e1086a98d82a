import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { connect, publish } from './support.ts';

const PEOPLE = 500;
const SUBSCRIPTIONS = 10;
const QUERY = 'subscription { poemPublished { id title author { name } draftNotes } }';

const api = await startApi();
const { url, mint, database } = api;

const tokenOf = (number: number): Promise<string> =>
  mint(
    { sub: `user_${number}`, o: { id: `org_${number % 50}`, slg: `org-${number % 50}`, rol: 'member' } },
    { ttl: 600 },
  );

it('one event for 5,000 subscriptions of 500 people is read once, and a request in the middle of it is answered', async () => {
  const clients = [];
  for (let number = 0; number < PEOPLE; number++) {
    const client = await connect(url, { params: { authorization: `Bearer ${await tokenOf(number)}` } });
    expect(client.first).toEqual({ type: 'connection_ack' });
    for (let id = 0; id < SUBSCRIPTIONS; id++) {
      await client.send({ type: 'subscribe', id: String(id), payload: { query: QUERY } });
    }
    await client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
    clients.push(client);
  }

  let arrived = 0;
  const all = Promise.all(
    clients.map(async (client) => {
      for (let count = 0; count < SUBSCRIPTIONS; count++) {
        const { type, payload } = await client.next();
        expect(type).toBe('next');
        expect(payload.data.poemPublished).toMatchObject({ title: 'To all', draftNotes: null });
        expect(payload.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
        arrived++;
      }
    }),
  );
  const statements = database.statements.length;
  await publish(api, 'To all');
  const other = await api.as('linus').query('{ me { id } }');
  expect(other.data.me.id).toBe('user_linus');
  expect(arrived).toBeLessThan(PEOPLE * SUBSCRIPTIONS);
  await all;
  // Those of the three requests among them.
  expect(database.statements.length - statements).toBeLessThan(20);
}, 120_000);
