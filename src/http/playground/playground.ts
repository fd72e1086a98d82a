import { randomBytes } from 'node:crypto';
import { type Request, type RequestHandler, Router } from 'express';
import { readAssets } from './assets.ts';
import { contentSecurityPolicy, page } from './page.ts';
import type { Sample } from './samples.ts';

export type PlaygroundOptions = {
  clerk: { local: boolean; apiUrl: string; publishableKey: string };
  /** The tabs of a first visit. */
  samples: readonly Sample[];
  /** What is for development alone: it tells how the API is protected. Null in production. */
  development: {
    /** Sets `auth` of a request, or refuses its credentials. */
    authenticate: RequestHandler;
    /** Who may have what, as JSON: for each field by its coordinate what the rules say to this caller. */
    access: (auth: Request['auth']) => Promise<unknown>;
  } | null;
};

/** GraphiQL at `/` with a bar to select a person, and its assets under a path that names their content. */
export function playground({ clerk, samples, development }: PlaygroundOptions): Router {
  const assets = readAssets();
  const router = Router();
  const shownSamples = samples.filter(({ local }) => clerk.local || !local).map(({ local: _, ...sample }) => sample);

  router.get('/', ({ headers: { host = '' } }, res) => {
    const nonce = randomBytes(16).toString('base64');
    const frontendApi = clerk.local ? null : frontendApiOf(clerk.publishableKey);
    const identity = {
      localClerk: clerk.local ? clerk.apiUrl : null,
      clerk: frontendApi === null ? null : { frontendApi, publishableKey: clerk.publishableKey },
    };
    res.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': contentSecurityPolicy({ nonce, host, localClerk: identity.localClerk, frontendApi }),
      'X-Frame-Options': 'DENY',
    });
    res
      .type('html')
      .send(
        page({ assets, settings: { ...identity, nonce, samples: shownSamples, development: development !== null } }),
      );
  });

  if (development !== null) {
    const { authenticate, access } = development;
    router.get('/playground/access.json', authenticate, async ({ auth }, res) => {
      res.set('Cache-Control', 'no-store').json(await access(auth));
    });
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
  return router;
}

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
