import { Router } from 'express';
import { roleIn } from '../config/index.ts';
import { badParameter, send } from './answer.ts';
import type { Store } from './store.ts';
import { type Mint, UnknownPerson } from './token.ts';

const TTL = 60;

/** Routes for the playground, which switches users by a click. They are not part of Clerk's API. */
export function playgroundRouter(store: Store, mint: Mint): Router {
  const router = Router();
  router.get('/people', (_request, response) => {
    const people = store.users().map(({ key, userId, firstName, lastName, email, organization, publicMetadata }) => {
      const role = roleIn(publicMetadata);
      return { key, userId, name: `${firstName} ${lastName}`, email, role, organization };
    });
    send(response, people);
  });
  router.post('/token', async ({ body = {} }, response) => {
    const issuedAt = Date.now();
    try {
      const token = await mint(String(body.as), { ttl: TTL, issuedAt });
      send(response, { token, expiresAt: new Date((Math.floor(issuedAt / 1000) + TTL) * 1000).toISOString() });
    } catch (cause) {
      throw cause instanceof UnknownPerson ? badParameter('as', 'must be the key of one of the people') : cause;
    }
  });
  return router;
}
