import { createClient } from 'graphql-ws';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { webhookEvent } from '../../local-clerk/webhook.ts';
import { startWebhooks } from '../webhooks/support.ts';
import { connect, paramsOf, publish } from './support.ts';

const api = await startWebhooks();
const { url, tell, deliver, clerk } = api;
const QUERY = 'subscription { poemPublished { title } }';

it('a socket lives no longer than the token it was opened with', async () => {
  const client = await connect(url, { params: await paramsOf(api, 'mallory', { ttl: 2 }) });
  await client.subscribe(QUERY);
  expect(await client.closed).toEqual({ code: 4403, reason: 'The token has expired' });
});

it('graphql-ws connects again by itself with a new token, and goes on', async () => {
  let tokens = 0;
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryWait: async () => {},
    connectionParams: () => paramsOf(api, 'mallory', { ttl: tokens++ === 0 ? 2 : 60 }),
  });
  onTestFinished(() => client.dispose());
  let connections = 0;
  const reconnected = new Promise<void>((resolve) => {
    client.on('connected', () => void (++connections === 2 && resolve()));
  });
  const events = client.iterate<{ poemPublished: { title: string } }>({ query: QUERY });
  const first = events.next();
  await reconnected;
  const arrived = async () => {
    await publish(api, 'After the renewal');
    return (await Promise.race([first, null]))?.value;
  };
  await expect.poll(arrived).toEqual({ data: { poemPublished: { title: 'After the renewal' } } });
  expect(tokens).toBe(2);
});

it.each(['session.ended', 'session.removed', 'session.revoked'])(
  '%s: its sockets are closed, and cannot reconnect with the remaining token',
  async (type) => {
    const sid = `sess_${type}`;
    const params = await paramsOf(api, 'mallory', { claims: { sid } });
    const [ending, other] = [
      await connect(url, { params }),
      await connect(url, { params: await paramsOf(api, 'mallory') }),
    ];
    await ending.subscribe(QUERY);
    await tell(type, { object: 'session', id: sid, user_id: 'user_mallory', status: type.slice(8) });
    expect(await ending.closed).toEqual({ code: 4401, reason: 'The session has ended' });
    expect((await connect(url, { params })).first).toEqual({ code: 4401, reason: 'The session has ended' });
    await other.send({ type: 'ping' });
    expect(await other.next()).toEqual({ type: 'pong' });
  },
);

it('closes the sockets of a deleted person in all their sessions', async () => {
  const params = ['sess_1', 'sess_2'].map((sid) => paramsOf(api, 'grace', { claims: { sid } }));
  const clients = await Promise.all(params.map(async (each) => connect(url, { params: await each })));
  const grace = clerk.store.user('user_grace');
  if (grace === null) throw new Error('Grace is not there');
  await deliver({ id: 'msg_grace', event: webhookEvent('user.deleted', grace) });
  for (const { closed } of clients) expect(await closed).toMatchObject({ code: 4401 });
  expect((await connect(url, { params: await paramsOf(api, 'grace') })).first).toMatchObject({ code: 4401 });
});

it('closes every socket with a reason on shutdown, even if a client does not answer', async () => {
  const closing = await startWebhooks();
  const [polite, mute] = [await connect(closing.url), await connect(closing.url)];
  const authorization = `Bearer ${await closing.mint('linus')}`;
  const busy = await connect(closing.url, { params: { authorization } });
  await busy.subscribe(QUERY);
  mute.socket.pause();
  await closing.app.close();
  expect(await polite.closed).toEqual({ code: 1001, reason: 'The server is shutting down' });
  expect(await busy.closed).toMatchObject({ code: 1001 });
  await expect(fetch(closing.url)).rejects.toThrow();
});

it('without Redis, closes sockets of an ended session and delivers events on this instance, and asks Clerk to retry', async () => {
  const alone = await startWebhooks({ REDIS_URL: 'redis://127.0.0.1:1' });
  const params = await paramsOf(alone, 'mallory', { claims: { sid: 'sess_away' } });
  const [ending, other] = [
    await connect(alone.url, { params }),
    await connect(alone.url, { params: await paramsOf(alone, 'mallory') }),
  ];
  await other.subscribe(QUERY);
  const event = {
    object: 'event',
    type: 'session.revoked',
    data: { object: 'session', id: 'sess_away', user_id: 'user_mallory', status: 'revoked' },
    timestamp: Date.now(),
  };
  for (const _ of [1, 2]) expect(await alone.deliver({ id: 'msg_away', event })).toBe(500);
  expect(await ending.closed).toEqual({ code: 4401, reason: 'The session has ended' });
  await publish(alone, 'Without Redis');
  expect((await other.next()).payload.data.poemPublished.title).toBe('Without Redis');
});
