import { json, type Request, type RequestHandler, Router } from 'express';
import { createEventStreams } from './events.ts';
import { MAIN, textOnMain } from './main-branch.ts';
import { createRequestLog } from './request-log.ts';
import { type Foundations, readStatus } from './status.ts';

export type DevelopmentOptions = {
  /** Sets `auth` of a request, or refuses its credentials. */
  authenticate: RequestHandler;
  access: {
    /** Evaluates every field's rule for the caller of a request or, given a question, one field with its arguments. */
    of(req: Request, question?: { coordinate: string; args: unknown }): Promise<unknown>;
    /** Kinds of caller other than users. */
    kinds: readonly { id: string; name: string; detail: string; token: string }[];
    ofKind(id: string): Promise<unknown> | null;
    /** Compares the rules with another revision's schema/access.md. */
    changesSince(page: string): object;
  };
  accessPage: URL;
  /** Refuses requests whose Host is not this machine. */
  onlyLoopback: RequestHandler;
  status: Foundations;
};

/** The routes under /playground that the pages fetch, in development only: access by caller, and latest requests. */
export function developmentRoutes(options: DevelopmentOptions) {
  const { authenticate, access, accessPage, onlyLoopback, status } = options;
  const router = Router();
  const events = createEventStreams();
  const requests = createRequestLog(events.send);
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });

  router.get('/access.json', authenticate, async (req, res) => void res.json(await access.of(req)));
  router.post('/access.json', authenticate, json({ limit: '100kb' }), async (req, res) => {
    const { coordinate, args } = Object(req.body);
    res.json(await access.of(req, { coordinate: String(coordinate), args: Object(args) }));
  });
  router.get('/access/:kind.json', async (req, res, next) => {
    const fields = access.ofKind(req.params.kind);
    if (fields === null) return next();
    res.json(await fields);
  });
  router.get('/changes.json', async (_req, res) => {
    const before = await textOnMain(accessPage);
    res.json(before === null ? null : { branch: MAIN, ...access.changesSince(before) });
  });

  // Other clients' requests are shown on this machine only, whatever address the server listens on.
  const here = [onlyLoopback, onlyFromHere];
  router.get('/events', ...here, events.serve);
  router.get('/requests.json', ...here, async (_req, res) => {
    res.json({ status: await readStatus(status, requests.rejectedWebhooks()), entries: requests.entries() });
  });
  const close = () => {
    requests.close();
    events.close();
  };
  return { router, record: requests.record, recordSocket: requests.recordSocket, close };
}

const onlyFromHere: RequestHandler = ({ socket: { remoteAddress = '' } }, res, next) => {
  if (/^(::1|(::ffff:)?127\.)/.test(remoteAddress)) return next();
  res.status(403).end();
};
