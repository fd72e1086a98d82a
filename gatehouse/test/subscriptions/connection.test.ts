import { connect as openTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { connect, openSocket, paramsOf, publish } from './support.ts';

const page = 'https://app.example.com';
const api = await startApi({ CORS_ORIGINS: page });
const { url, mint } = api;

const ack = { type: 'connection_ack' };
const fresh = `Bearer ${await mint('mallory', { ttl: 3600 })}`;
const expired = `Bearer ${await mint('mallory', { issuedAt: Date.now() - 120_000 })}`;
const tampered = `${fresh.slice(0, -4)}AAAA`;

const whoMayConnect: [string, Parameters<typeof connect>[1], unknown][] = [
  ['no credentials', {}, ack],
  ['a payload without authorization', { params: { other: 1 } }, ack],
  ['authorization null', { params: { authorization: null } }, ack],
  ['a good token in the payload', { params: { authorization: fresh } }, ack],
  ['in capitals', { params: { AUTHORIZATION: fresh } }, ack],
  ['in the header of the upgrade', { headers: { authorization: fresh } }, ack],
  [
    'in both places, the payload decides',
    { headers: { authorization: tampered }, params: { authorization: fresh } },
    ack,
  ],
  ['an expired token', { params: { authorization: expired } }, { code: 4403, reason: 'The token has expired' }],
  [
    'an expired token in the header',
    { headers: { authorization: expired } },
    { code: 4403, reason: 'The token has expired' },
  ],
  [
    'a damaged token',
    { params: { authorization: tampered } },
    { code: 4401, reason: 'The token was refused: token-invalid-signature' },
  ],
  [
    'a good token in the header and a damaged one in the payload',
    { headers: { authorization: fresh }, params: { authorization: tampered } },
    { code: 4401, reason: 'The token was refused: token-invalid-signature' },
  ],
  [
    'a pending session',
    { params: { authorization: `Bearer ${await mint('mallory', { claims: { sts: 'pending' } })}` } },
    { code: 4401, reason: 'The token was refused: session-pending' },
  ],
  [
    'no bearer token',
    { params: { authorization: 'Basic YTpi' } },
    { code: 4401, reason: 'The token was refused: authorization-malformed' },
  ],
  [
    'an empty text, though the header has a token',
    { headers: { authorization: fresh }, params: { authorization: '' } },
    { code: 4401, reason: 'The token was refused: authorization-malformed' },
  ],
  [
    'no text',
    { params: { authorization: { Bearer: fresh } } },
    { code: 4401, reason: 'The token was refused: authorization-malformed' },
  ],
  [
    'two in one payload',
    { params: { authorization: fresh, Authorization: fresh } },
    { code: 4401, reason: 'The token was refused: authorization-repeated' },
  ],
  [
    'a kind of machine token that is not accepted',
    { params: { authorization: 'Bearer ak_123' } },
    { code: 4401, reason: 'The token was refused: token-type-mismatch' },
  ],
];

it.each(whoMayConnect)('%s', async (_, options, first) => {
  expect((await connect(url, options)).first).toEqual(first);
});

it('a cookie is no credential', async () => {
  const client = await connect(url, { headers: { cookie: `__session=${fresh.slice(7)}` } });
  await client.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { poemPublished { id } }' } });
  expect((await client.next()).payload.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

it('asks the client to try again later while Clerk cannot be reached', async () => {
  const away = await startApi({ CLERK_JWT_KEY: undefined, CLERK_API_URL: 'http://127.0.0.1:9' });
  const { first } = await connect(away.url, { params: { authorization: `Bearer ${await away.mint('linus')}` } });
  expect(first).toMatchObject({ code: 1013 });
});

it.each([
  ['no origin', {}],
  ['our own', { origin: url }],
  ['one of CORS_ORIGINS', { origin: page }],
])('%s may connect', async (_, options) => {
  expect((await connect(url, options)).first).toEqual(ack);
});

it.each(['https://evil.example', 'null', `${page}.evil.example`, 'http://app.example.com', `${url}1`])(
  'a page of %s may not connect',
  async (origin) => {
    expect(await openSocket(url, { origin }).refused).toBe(403);
  },
);

it('another path has no socket', async () => {
  expect(await openSocket(url, { path: '/' }).refused).toBe(404);
  expect(await openSocket(url, { path: '/graphql/more' }).refused).toBe(404);
});

it('another protocol than graphql-transport-ws is refused', async () => {
  expect(await openSocket(url, { protocols: [] }).closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  const former = openSocket(url, { protocols: ['graphql-ws'] });
  await former.closed;
  expect(former.socket.protocol).toBe('');
});

it('closes the connection of a client that subscribes before the acknowledgement, or initialises twice', async () => {
  const early = openSocket(url);
  await early.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { poemPublished { id } }' } });
  expect(await early.closed).toMatchObject({ code: 4401 });
  const twice = await connect(url);
  await twice.send({ type: 'connection_init' });
  expect(await twice.closed).toMatchObject({ code: 4429 });
});

it('closes a connection that is never initialised', async () => {
  expect(await openSocket(url).closed).toMatchObject({ code: 4408 });
});

it('a client that offers HTTP/2 is served as if it had not', async () => {
  const body = JSON.stringify({ query: '{ poems(first: 1) { edges { node { title } } } }' });
  const socket = openTcp(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    [
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade, HTTP2-Settings, close',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body.slice(0, 10),
    ].join('\r\n'),
  );
  socket.write(body.slice(10));
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(answer).toContain('{"data":{"poems":');
});

it('keeps the callers of two sockets apart', async () => {
  const [linus, mallory] = [
    await connect(url, { params: await paramsOf(api, 'linus') }),
    await connect(url, { params: await paramsOf(api, 'mallory') }),
  ];
  for (const client of [linus, mallory]) await client.subscribe('subscription { poemPublished { draftNotes } }');
  await publish(api, 'Whose?');
  expect((await linus.next()).payload.errors).toBeUndefined();
  expect((await mallory.next()).payload.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});
