import { verifyWebhook, type WebhookEvent } from '@clerk/express/webhooks';
import express, { type Request, Router } from 'express';
import { ApiError } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';
import type { Database, Events } from '../postgres/index.ts';
import { accessEnded } from '../postgres/index.ts';
import { applyEvent, endedBy, type OnUserDeleted } from './apply-event.ts';
import { applyOnce } from './deliveries.ts';

/** Clerk's largest events are of users, and it limits each kind of their metadata to 8 kB. */
const LIMIT = '256kb';

type Options = {
  secrets: readonly string[] | null;
  db: Database;
  events: Events;
  log: Logger;
  onUserDeleted: OnUserDeleted;
};

/**
 * `POST /webhooks/clerk`: 204 for a message that is applied, was applied before or says nothing to us; 400 for a signature
 * that is missing, wrong or stale; 500 where it could not be applied, or other instances could not be told to close the sockets
 * of a session that has ended, so that Clerk delivers it again. It has to stand
 * before any JSON parser: what is signed are the bytes. Without a secret there is no such route.
 */
export const clerkWebhook = ({ secrets, db, events, log, onUserDeleted }: Options): Router => {
  const router = Router();
  if (secrets === null) return router;
  const rawBody = express.raw({ type: () => true, limit: LIMIT, inflate: false });
  router.post('/webhooks/clerk', rawBody, async (req, res) => {
    const event = await verify(req, secrets);
    // As it is trimmed before it is verified: with a no-break space behind it, a message would be new again.
    const message = { id: String(req.headers['svix-id']).trim(), type: event.type };
    const isNew = await applyOnce(db, message, (tx) => applyEvent(tx, event, onUserDeleted));
    const ended = endedBy(event);
    if (ended !== null && !(await events.publish(accessEnded, { id: ended }))) {
      throw new Error('Other instances do not know yet that access has ended: Clerk is to deliver it again');
    }
    log.info({ requestId: req.id, message, isNew }, 'webhook');
    res.status(204).end();
  });
  return router;
};

/** The event, if one of the secrets signed it: there are two while one replaces the other. */
const verify = async (req: Request, secrets: readonly string[]): Promise<WebhookEvent> => {
  let reason = '';
  for (const signingSecret of secrets) {
    try {
      return await verifyWebhook(req, { signingSecret });
    } catch (cause) {
      reason = cause instanceof Error ? cause.message : String(cause);
    }
  }
  throw new ApiError('BAD_USER_INPUT', `The webhook was refused. ${reason}`);
};
