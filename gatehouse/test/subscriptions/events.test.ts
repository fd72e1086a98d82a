import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { connect, paramsOf, publish } from './support.ts';

const api = await startApi();
const { url, database, logs } = api;

const POEMS = 'subscription { poemPublished { title author { name email } draftNotes } }';

it('delivers what is published over HTTP to each subscriber, with the fields that they may see', async () => {
  const [mallory, linus] = [
    await connect(url, { params: await paramsOf(api, 'mallory') }),
    await connect(url, { params: await paramsOf(api, 'linus') }),
  ];
  expect(mallory.first).toEqual({ type: 'connection_ack' });
  for (const client of [mallory, linus]) await client.subscribe(POEMS);
  await publish(api, 'Hello');

  const ofMallory = await mallory.next();
  const author = { name: 'Linus Torvalds', email: null };
  expect(ofMallory).toMatchObject({ id: '1', type: 'next' });
  expect(ofMallory.payload.data).toEqual({ poemPublished: { title: 'Hello', author, draftNotes: null } });
  expect(ofMallory.payload.errors).toMatchObject([
    { path: ['poemPublished', 'draftNotes'], extensions: { code: 'FORBIDDEN' } },
    { path: ['poemPublished', 'author', 'email'], extensions: { code: 'FORBIDDEN' } },
  ]);
  const ofLinus = await linus.next();
  expect(ofLinus.payload.errors).toBeUndefined();
  expect(ofLinus.payload.data.poemPublished.author.email).toBe('linus@example.com');
});

it('refuses anonymous callers before the stream opens', async () => {
  const client = await connect(url);
  expect(client.first).toEqual({ type: 'connection_ack' });
  await client.send({ type: 'subscribe', id: '1', payload: { query: POEMS } });
  const { type, payload } = await client.next();
  expect(type).toBe('next');
  expect(payload.data).toBeUndefined();
  expect(payload.errors).toMatchObject([{ path: ['poemPublished'], extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(await client.next()).toEqual({ type: 'complete', id: '1' });
});

it('sends nothing more of a subscription that the client has completed, and goes on with its others', async () => {
  const client = await connect(url, { params: await paramsOf(api, 'mallory') });
  await client.subscribe('subscription { poemPublished { title } }', {}, 'a');
  await client.subscribe('subscription { poemPublished { title } }', {}, 'b');
  await client.send({ type: 'complete', id: 'a' });
  await client.send({ type: 'ping' });
  await client.next();
  for (const title of ['For b alone', 'And this as well']) {
    await publish(api, title);
    expect(await client.next()).toMatchObject({
      type: 'next',
      id: 'b',
      payload: { data: { poemPublished: { title } } },
    });
  }
});

it('a bug in an event is masked and logged in full, and the next event arrives', async () => {
  const client = await connect(url, { params: await paramsOf(api, 'mallory') });
  await client.subscribe('subscription { poemPublished { id author { name } } }');
  const id = await publish(api, 'Before');
  expect(await client.next()).toMatchObject({ payload: { data: { poemPublished: { id } } } });

  await database.db.execute(sql`alter table users rename column image_url to away`);
  await database.db.execute(sql`update poems set status = 'DRAFT', published_at = null where id = ${id}`);
  await api.as('linus').query('mutation ($id: ID!) { publishPoem(id: $id) { id } }', { id });
  const { payload } = await client.next();
  await database.db.execute(sql`alter table users rename column away to image_url`);
  expect(payload.data).toBeNull();
  const [error] = payload.errors;
  expect(error.message).toBe('Something went wrong on our side.');
  expect(error.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  const line = logs().find(({ requestId }) => requestId === error.extensions.requestId);
  expect(line).toMatchObject({ msg: 'a resolver failed', err: { code: '42703' } });

  await publish(api, 'After');
  expect((await client.next()).payload).toMatchObject({
    data: { poemPublished: { author: { name: 'Linus Torvalds' } } },
  });
});
