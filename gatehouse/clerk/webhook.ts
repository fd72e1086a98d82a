import { verifyWebhook, type WebhookEvent } from '@clerk/express/webhooks';
import { type Request, type RequestHandler, Router } from 'express';
import { ApiError } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';
import type { Database, Events } from '../postgres/index.ts';
import { accessEnded } from '../postgres/index.ts';
import { applyEvent, endedBy, type OnUserDeleted } from './apply-event.ts';
import { applyOnce } from './deliveries.ts';

type Options = {
  secrets: readonly string[] | null;
  /** Sets `req.body` to the bytes of the body, which are signed. */
  readBytes: RequestHandler;
  db: Database;
  events: Events;
  log: Logger;
  onUserDeleted: OnUserDeleted;
};

/**
 * Router for `POST /webhooks/clerk`. 204: the message was applied, was applied before, or is of a type that we do not
 * handle. 400: the signature is missing, wrong or too old. 500: it could not be applied, or other instances could not
 * be asked to close the sockets of an ended session; Clerk then delivers it again.
 * Mount it before any JSON parser. Without a secret the route does not exist.
 */
export function clerkWebhook({ secrets, readBytes, db, events, log, onUserDeleted }: Options): Router {
  const router = Router();
  if (secrets === null) return router;
  router.post('/webhooks/clerk', readBytes, async (req, res) => {
    const event = await verify(req, secrets);
    // The id is trimmed before it is verified: with a no-break space appended, a message would count as new.
    const message = { id: String(req.headers['svix-id']).trim(), type: event.type };
    const isNew = await applyOnce(db, message, (tx) => applyEvent(tx, event, onUserDeleted));
    const ended = endedBy(event);
    if (ended !== null && !(await events.publish(accessEnded, { id: ended }))) {
      throw new Error('Other instances were not informed that access has ended, so Clerk has to deliver this again');
    }
    log.info({ requestId: req.id, message, isNew }, 'webhook');
    res.status(204).end();
  });
  return router;
}

/** Returns the event if one of the secrets signed it; during a rotation there are two. */
const verify = async (req: Request, secrets: readonly string[]): Promise<WebhookEvent> => {
  let reason = '';
  for (const signingSecret of secrets) {
    try {
      return await verifyWebhook(req, { signingSecret });
    } catch (cause) {
      reason = cause instanceof Error ? cause.message : String(cause);
    }
  }
  throw new ApiError('BAD_USER_INPUT', `The webhook was rejected. ${reason}`);
};
