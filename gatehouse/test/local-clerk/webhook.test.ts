import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { verifyWebhook } from '@clerk/express/webhooks';
import type { Request } from 'express';
import { afterEach, expect, test, vi } from 'vitest';
import { openStore } from '../../local-clerk/store.ts';
import { personWith } from '../../local-clerk/token.ts';
import { sendWebhook, signWebhook, webhookEvent, webhookTypes } from '../../local-clerk/webhook.ts';
import * as sample from '../app/people.ts';
import { startClerk } from './support.ts';

const secret = `whsec_${Buffer.from('a signing secret of some length').toString('base64')}`;
const store = openStore(sample);

/** A server that verifies messages as the documentation says, and keeps them. */
const startReceiver = async (signingSecret: () => string) => {
  const events: Awaited<ReturnType<typeof verifyWebhook>>[] = [];
  const server = createServer(async (request, response) => {
    const received = Object.assign(request, { body: await text(request), protocol: 'http', get: () => 'localhost' });
    const event = await verifyWebhook(received as unknown as Request, { signingSecret: signingSecret() }).catch(
      () => null,
    );
    if (event !== null) events.push(event);
    response.writeHead(event === null ? 400 : 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, events, close: () => server.close() };
};

const close: (() => void)[] = [];
afterEach(() => {
  for (const each of close.splice(0)) each();
});

test.each(webhookTypes)("Clerk's own verification accepts %s", async (type) => {
  const receiver = await startReceiver(() => secret);
  close.push(receiver.close);
  const event = webhookEvent(type, personWith('linus', store));
  expect((await sendWebhook({ url: receiver.url, secret, id: 'msg_1', event })).status).toBe(200);
  expect(receiver.events).toMatchObject([{ type, data: event.data }]);
});

test('a signature is valid only for its body, id, time and secret', async () => {
  const receiver = await startReceiver(() => secret);
  close.push(receiver.close);
  const body = JSON.stringify(webhookEvent('user.updated', personWith('linus', store)));
  const post = async (headers: Record<string, string>, sent = body) =>
    (await fetch(receiver.url, { method: 'POST', headers, body: sent })).status;
  const message = { secret, id: 'msg_1', timestamp: Date.now(), body };
  const headers = signWebhook(message);

  expect(await post(headers)).toBe(200);
  expect(await post(headers, body.replace('Linus', 'Ada'))).toBe(400);
  expect(await post({ ...headers, 'svix-id': 'msg_2' })).toBe(400);
  expect(await post(signWebhook({ ...message, timestamp: Date.now() - 600_000 }))).toBe(400);
  expect(await post(signWebhook({ ...message, secret: `whsec_${btoa('another signing secret')}` }))).toBe(400);
});

test('refuses an unknown event, and one about the organization of a person without one', () => {
  expect(() => webhookEvent('user.renamed', personWith('linus', store))).toThrow('There is no user.renamed.');
  expect(() => webhookEvent('organization.created', personWith('ada', store))).toThrow('Ada has no organization.');
});

test('sends a webhook when metadata changes', async () => {
  let signingSecret = '';
  const receiver = await startReceiver(() => signingSecret);
  close.push(receiver.close);
  const { client, keys } = await startClerk({ webhookUrl: receiver.url });
  signingSecret = keys.webhookSecret;
  await client.users.updateUserMetadata('user_linus', { publicMetadata: { role: 'admin' } });
  await vi.waitFor(() => expect(receiver.events).toHaveLength(1));
  expect(receiver.events).toMatchObject([
    { type: 'user.updated', data: { id: 'user_linus', public_metadata: { role: 'admin' } } },
  ]);
});
