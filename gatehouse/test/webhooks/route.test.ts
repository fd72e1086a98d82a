import { gzipSync } from 'node:zlib';
import { eq, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { webhookDeliveries } from '../../clerk/deliveries.ts';
import { findUsers } from '../../clerk/users.ts';
import { startApi } from '../support/api.ts';
import { userJson } from './payloads.ts';
import { startWebhooks } from './support.ts';

const secretOf = (text: string): string => `whsec_${Buffer.from(text).toString('base64')}`;
const former = secretOf('the secret before the rotation');
const { database, keys, post, sign, deliver, logs, url } = await startWebhooks();
const at = Date.UTC(2026, 5, 1);

const eventAbout = (id: string, firstName = 'First', updatedAt = at) => ({
  object: 'event',
  type: 'user.updated',
  data: userJson({ id, firstName, email: 'a@example.com', admin: false, createdAt: at, updatedAt }),
  timestamp: updatedAt,
});

const isMirrored = async (id: string) => (await findUsers(database.db, [id])).length > 0;
const deliveriesOf = (id: string) => database.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));

const forgeries: [string, (body: string) => Record<string, string>][] = [
  ['no signature', () => ({})],
  ['an empty signature', (body) => ({ ...sign(body), 'svix-signature': '' })],
  ['no message id', (body) => ({ ...sign(body), 'svix-id': '' })],
  ['another secret', (body) => sign(body, { secret: former })],
  ['another body', () => sign('{}')],
  ['another message id', (body) => ({ ...sign(body), 'svix-id': 'msg_other' })],
  ['another time', (body) => ({ ...sign(body), 'svix-timestamp': String(Math.floor(Date.now() / 1000) - 1) })],
  ['six minutes ago', (body) => sign(body, { timestamp: Date.now() - 360_000 })],
  ['in six minutes', (body) => sign(body, { timestamp: Date.now() + 360_000 })],
  ['a signature without a value', (body) => ({ ...sign(body), 'svix-signature': 'v1,' })],
];

it.each(forgeries)('%s: 400, and nothing is written', async (name, headersOf) => {
  const id = `user_forged_${name.replaceAll(' ', '_')}`;
  const body = JSON.stringify(eventAbout(id));
  const response = await post(body, headersOf(body));
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  expect(await isMirrored(id)).toBe(false);
});

it('applies a message once, whatever space surrounds its id', async () => {
  const body = JSON.stringify(eventAbout('user_spaces'));
  const headers = sign(body, { id: 'msg_spaces' });
  for (const id of ['msg_spaces', 'msg_spaces\u00a0', '\u00a0 msg_spaces']) {
    expect((await post(body, { ...headers, 'svix-id': id })).status).toBe(204);
  }
  expect(logs().filter(({ message, isNew }) => message?.id.includes('msg_spaces') && isNew)).toHaveLength(1);
  expect(await deliveriesOf('msg_spaces')).toHaveLength(1);
});

it('verifies the bytes as they were sent, not as parsed', async () => {
  const body = `${JSON.stringify(eventAbout('user_bytes', 'Zoë'), null, 3)}\n\n`;
  expect((await post(body, sign(body))).status).toBe(204);
  const [row] = await findUsers(database.db, ['user_bytes']);
  expect(row?.name).toBe('Zoë Last');
  expect((await post(JSON.stringify(JSON.parse(body)), sign(body))).status).toBe(400);
});

it.each([
  ['announced', (body: string) => body],
  ['not announced', (body: string) => new Blob([body]).stream() as never],
])('a body that is too large, %s: 413, signed or not', async (_, send) => {
  const body = JSON.stringify({ ...eventAbout('user_large'), padding: 'x'.repeat(300_000) });
  const init = { method: 'POST', headers: sign(body), body: send(body), duplex: 'half' as const };
  expect((await fetch(`${url}/webhooks/clerk`, init)).status).toBe(413);
  expect(await isMirrored('user_large')).toBe(false);
});

it('a compressed body: 415', async () => {
  const body = JSON.stringify(eventAbout('user_gzip'));
  expect((await post(new Uint8Array(gzipSync(body)), { ...sign(body), 'content-encoding': 'gzip' })).status).toBe(415);
});

it('answers 400 for a signed body that is not an event', async () => {
  for (const body of ['', 'null', '{', '<event/>']) expect((await post(body, sign(body))).status).toBe(400);
});

it('acknowledges an event of a type that it does not handle', async () => {
  expect(await deliver({ id: 'msg_sms', event: { type: 'sms.created', data: {}, timestamp: at } })).toBe(204);
  expect(await deliver({ id: 'msg_new', event: { type: 'of.a.later.year' } })).toBe(204);
});

it('a message that comes twice, at once or later, has one effect', async () => {
  const message = { id: 'msg_twice', event: eventAbout('user_twice', 'First', at + 1) };
  expect(await Promise.all([1, 2, 3, 4].map(() => deliver(message)))).toEqual([204, 204, 204, 204]);
  expect(await deliver({ ...message, event: eventAbout('user_twice', 'Second', at + 2) })).toBe(204);
  const [row] = await findUsers(database.db, ['user_twice']);
  expect(row?.name).toBe('First Last');
  const applied = logs().filter(({ message, isNew }) => message?.id === 'msg_twice' && isNew);
  expect(applied).toHaveLength(1);
});

it('answers 500 for an event that cannot be applied, which the next delivery applies', async () => {
  const message = { id: 'msg_late', event: eventAbout('user_late') };
  await database.db.execute(sql`alter table users rename to users_away`);
  expect(await deliver(message)).toBe(500);
  expect(await deliveriesOf('msg_late')).toHaveLength(0);
  await database.db.execute(sql`alter table users_away rename to users`);
  expect(await deliver(message)).toBe(204);
  expect(await isMirrored('user_late')).toBe(true);
  expect(await deliveriesOf('msg_late')).toHaveLength(1);
});

it('answers 500 for a body that cannot be read, without the reason', async () => {
  const body = JSON.stringify({ type: 'user.deleted', data: { deleted: true }, timestamp: at });
  const response = await post(body, sign(body, { id: 'msg_nameless' }));
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ detail: 'Something went wrong on our side.' });
  expect(await deliveriesOf('msg_nameless')).toHaveLength(0);
});

it('answers 404 to another method', async () => {
  expect((await fetch(`${url}/webhooks/clerk`)).status).toBe(404);
});

it('accepts both secrets during a rotation, and no third one', async () => {
  const rotating = await startWebhooks({ CLERK_WEBHOOK_SIGNING_SECRET: `${keys.webhookSecret},${former}` });
  const body = JSON.stringify(eventAbout('user_rotation'));
  const statusWith = async (secret: string) =>
    (await rotating.post(body, rotating.sign(body, { secret, id: `msg_${secret.slice(6, 12)}` }))).status;
  expect(await statusWith(keys.webhookSecret)).toBe(204);
  expect(await statusWith(former)).toBe(204);
  expect(await statusWith(secretOf('a third secret'))).toBe(400);
});

it('without a secret there is no such route', async () => {
  const api = await startApi({ CLERK_WEBHOOK_SIGNING_SECRET: undefined });
  const body = JSON.stringify(eventAbout('user_off'));
  const response = await fetch(`${api.url}/webhooks/clerk`, { method: 'POST', headers: sign(body), body });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
});
