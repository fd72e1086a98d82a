import { createHmac } from 'node:crypto';
import { membershipResource, organizationResource, type Resource, userResource } from './resources.ts';
import type { User } from './store.ts';

/** The events that `webhookEvent` supports. */
export const webhookTypes = ['user', 'organization', 'organizationMembership'].flatMap((noun) =>
  ['created', 'updated', 'deleted'].map((verb) => `${noun}.${verb}`),
);

/**
 * Makes an event as Clerk sends it, about this user, their organization or their membership in it.
 * @throws {Error} if the user has no organization
 */
export function webhookEvent(type: string, user: User, timestamp = Date.now()): Resource {
  return {
    object: 'event',
    type,
    data: dataOf(type, user, timestamp),
    event_attributes: { http_request: { client_ip: '127.0.0.1', user_agent: 'local Clerk' } },
    timestamp,
    instance_id: 'ins_local',
  };
}

/** For a user, the time of the change; for an organization or membership, now. */
const dataOf = (type: string, user: User, timestamp: number): Resource => {
  if (!webhookTypes.includes(type)) throw new Error(`There is no ${type}. There are: ${webhookTypes.join(', ')}.`);
  const [noun, verb] = type.split('.');
  if (noun === 'user') {
    return verb === 'deleted' ? { object: 'user', id: user.userId, deleted: true } : userResource(user);
  }
  const { organization } = user;
  const membership = membershipResource(user);
  if (organization === null || membership === null) throw new Error(`${user.firstName} has no organization.`);
  if (noun === 'organizationMembership')
    return verb === 'deleted' ? membership : { ...membership, updated_at: timestamp };
  return verb === 'deleted'
    ? { object: 'organization', id: organization.id, deleted: true }
    : { ...organizationResource(organization), updated_at: timestamp };
};

/**
 * The headers that prove that `body` comes from a holder of `secret`:
 * https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export function signWebhook(message: { secret: string; id: string; timestamp: Date | number; body: string }) {
  const timestamp = Math.floor(Number(message.timestamp) / 1000);
  const key = Buffer.from(message.secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${message.id}.${timestamp}.${message.body}`).digest('base64');
  return { 'svix-id': message.id, 'svix-timestamp': String(timestamp), 'svix-signature': `v1,${signature}` };
}

/** Signs an event, posts it to `url`, and returns the response. */
export function sendWebhook(options: { url: string; secret: string; id: string; event: Resource }) {
  const body = JSON.stringify(options.event);
  const headers = signWebhook({ secret: options.secret, id: options.id, timestamp: Date.now(), body });
  const signal = AbortSignal.timeout(10_000);
  return fetch(options.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal,
  });
}
