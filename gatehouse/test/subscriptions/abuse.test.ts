import { connect as connectTcp, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();

it.each([
  ['characters that no header can hold', '\u{1f600}'],
  ['a NUL', '\0'],
])('refuses a token with %s as malformed, and does not log a bug', async (_, odd) => {
  const [header] = (await api.mint('linus')).split('.');
  const { first } = await connect(api.url, { params: { authorization: `Bearer ${header}.${odd}.x` } });
  expect(first).toEqual({ code: 4401, reason: 'The token was refused: authorization-malformed' });
  expect(api.logs().filter(({ level }) => level >= 40)).toEqual([]);
});

it('stops reading from a client that does not read its answers, so that they do not pile up', async () => {
  const client = await connect(api.url);
  client.socket.pause();
  const ping = JSON.stringify({ type: 'ping', payload: { fill: 'x'.repeat(100_000) } });
  const pings = 400;
  for (let sent = 0; sent < pings; sent++) client.socket.send(ping);
  // What the server does not read stays in the sender's buffer.
  let left = -1;
  while (left !== client.socket.bufferedAmount) {
    left = client.socket.bufferedAmount;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(left).toBeGreaterThan((ping.length * pings) / 2);

  client.socket.resume();
  for (let answered = 0; answered < pings; answered++) expect((await client.next()).type).toBe('pong');
});

it('closes a connection that offers another protocol again and again, or spends no more on it each time', async () => {
  const offer = 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
  const far = new Promise<Socket>((resolve) => api.app.server.once('connection', resolve));
  const socket = connectTcp(Number(new URL(api.url).port), '127.0.0.1');
  let answers = '';
  const count = () => answers.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0;
  socket.on('data', (data) => {
    answers += data;
    if (count() === 30) socket.destroy();
    else if (!socket.destroyed) socket.write(offer);
  });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(offer);
  const server = await far;
  await closed;
  expect([1, 30]).toContain(count());
  for (const event of server.eventNames()) expect(server.listenerCount(event)).toBeLessThan(10);
});
