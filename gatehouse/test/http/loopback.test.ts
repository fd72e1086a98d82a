import { request } from 'node:http';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

// DNS rebinding: evil.example resolves to this machine, so to the browser its page has the server's own origin.
const api = await startApi();

/** fetch would not send another Host. */
const statusOf = (path: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request(`${api.url}${path}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });

it.each(['/', '/graphql', '/api/poems', '/api/openapi.json', '/metrics', '/livez'])(
  '%s refuses other hosts than localhost',
  async (path) => {
    expect(await statusOf(path, { host: 'evil.example' })).toBe(403);
  },
);

it('sockets refuse other hosts than localhost', async () => {
  const socket = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': 'graphql-transport-ws',
  };
  expect(await statusOf('/graphql', { ...socket, host: 'evil.example', origin: 'http://evil.example' })).toBe(403);
});

it.each(['/graphql', '/api/poems', '/api/protected'])('responses of %s are not cached', async (path) => {
  const response = await api.as('linus').fetch(path);
  expect(response.headers.get('cache-control')).toBe('no-store');
});
