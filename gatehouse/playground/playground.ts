import { randomBytes } from 'node:crypto';
import { json, type Request, type RequestHandler, Router } from 'express';
import { readAssets } from './assets.ts';
import { createEventStreams } from './events.ts';
import { contentSecurityPolicy, page, panelPage, type Sample } from './page.ts';
import { type Bearer, createRequestLog } from './request-log.ts';

export type PlaygroundOptions = {
  clerk: { local: boolean; apiUrl: string; publishableKey: string };
  /** The tabs of a first visit. */
  samples: readonly Sample[];
  /** Codes of errors that say that the caller may not have something. */
  refusalCodes: readonly string[];
  /** What is for development alone: it tells how the API is protected. Null in production. */
  development: {
    /** Sets `auth` of a request, or refuses its credentials. */
    authenticate: RequestHandler;
    /** Who may have what, as JSON: for each field by its coordinate, or for one with its arguments, what the rules say to this caller. */
    access: (req: Request, question?: { coordinate: string; args: unknown }) => Promise<unknown>;
    /** Refuses requests to another name than this machine's own. */
    onlyLoopback: RequestHandler;
    /** What the server stands on, as JSON. */
    status: () => Promise<unknown>;
  } | null;
};

export type Playground = {
  router: Router;
  /** Goes before the routes whose requests are to be listed; null in production. */
  record: RequestHandler | null;
  /** Lists a subscription of this caller. */
  recordSocket: (auth: Bearer) => void;
  /** Ends the streams of pages that are open. */
  close: () => void;
};

/** GraphiQL at `/` with a bar to select a person, and its assets under a path that names their content. */
export function playground({ clerk, samples, refusalCodes, development }: PlaygroundOptions): Playground {
  const assets = readAssets();
  const router = Router();
  const requests = createRequestLog();
  const events = createEventStreams();
  const shownSamples = samples.filter(({ local }) => clerk.local || !local).map(({ local: _, ...sample }) => sample);

  const frontendApi = clerk.local ? null : frontendApiOf(clerk.publishableKey);
  const identity = {
    localClerk: clerk.local ? clerk.apiUrl : null,
    clerk: frontendApi === null ? null : { frontendApi, publishableKey: clerk.publishableKey },
  };
  type Settings = Parameters<typeof page>[0]['settings'];
  const sendPage = (render: (settings: Settings) => string): RequestHandler => {
    return ({ headers: { host = '' } }, res) => {
      const nonce = randomBytes(16).toString('base64');
      res.set({
        'Cache-Control': 'no-store',
        'Content-Security-Policy': contentSecurityPolicy({ nonce, host, localClerk: identity.localClerk, frontendApi }),
        'X-Frame-Options': 'DENY',
      });
      res
        .type('html')
        .send(render({ ...identity, nonce, refusalCodes, samples: shownSamples, development: development !== null }));
    };
  };

  router.get(
    '/',
    sendPage((settings) => page({ assets, settings })),
  );

  if (development !== null) {
    const { authenticate, access, onlyLoopback, status } = development;
    router.get('/playground/access.json', authenticate, async (req, res) => {
      res.set('Cache-Control', 'no-store').json(await access(req));
    });
    router.post('/playground/access.json', authenticate, json({ limit: '100kb' }), async (req, res) => {
      const { coordinate, args } = Object(req.body);
      res
        .set('Cache-Control', 'no-store')
        .json(await access(req, { coordinate: String(coordinate), args: Object(args) }));
    });
    // What other clients have sent is for this machine alone, whatever address the server listens on.
    const here = [onlyLoopback, onlyFromHere];
    router.get('/playground/events', ...here, events.serve);
    router.get('/playground/requests.json', ...here, async (_req, res) => {
      res.set('Cache-Control', 'no-store').json({ status: await status(), entries: requests.entries() });
    });
    requests.listen((entry) => events.send('request', entry));
    const pages = { access: 'Who may have what', requests: 'Requests' };
    for (const [name, title] of Object.entries(pages)) {
      router.get(
        `/playground/${name}`,
        sendPage((settings) => panelPage({ assets, settings, title, script: `${name}-page.js` })),
      );
    }
  }

  router.get(`${assets.path}/:name`, async (req, res, next) => {
    const asset = assets.files.get(req.params.name);
    if (asset === undefined) return next();
    res.set({
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Type': asset.type,
      Vary: 'Accept-Encoding',
    });
    if (!req.acceptsEncodings('gzip')) return void res.end(asset.body);
    res.set('Content-Encoding', 'gzip').end(await asset.compressed);
  });
  return {
    router,
    record: development === null ? null : requests.record,
    recordSocket: development === null ? () => {} : requests.addSocket,
    close: events.close,
  };
}

const onlyFromHere: RequestHandler = ({ socket: { remoteAddress = '' } }, res, next) => {
  if (/^(::1|(::ffff:)?127\.)/.test(remoteAddress)) return next();
  res.status(403).end();
};

const PAGES: ReadonlyMap<string, string> = new Map([
  ['/graphql', '/'],
  ['/api', '/api/docs'],
]);

/** Sends a browser that opens an endpoint to its page. Requests of clients go on, whatever they accept beside HTML. */
export function browsersToPages(): RequestHandler {
  return (req, res, next) => {
    const location = PAGES.get(req.originalUrl.replace(/\/$/, ''));
    if (location === undefined || req.accepts(['json', 'html']) !== 'html') return next();
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept' }).redirect(303, location);
  };
}

/** A publishable key holds the host of the Frontend API: https://clerk.com/docs/guides/how-clerk-works/overview */
const frontendApiOf = (publishableKey: string): string =>
  Buffer.from(publishableKey.split('_')[2] ?? '', 'base64')
    .toString()
    .replace(/\$$/, '');
