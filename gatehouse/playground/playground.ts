import { randomBytes } from 'node:crypto';
import { type RequestHandler, Router } from 'express';
import { readAssets } from './assets.ts';
import { type DevelopmentOptions, developmentRoutes } from './development.ts';
import { contentSecurityPolicy, page, panelPage, type SampleTab } from './page.ts';
import type { SocketNews } from './socket-log.ts';

export type PlaygroundOptions = {
  /** The application's name, for the titles of the pages. */
  name: string;
  clerk: { local: boolean; apiUrl: string; publishableKey: string; frontendApi: string };
  /** The tabs that are open on the first visit. */
  samples: readonly SampleTab[];
  /** Error codes that mean that the caller was denied access. */
  refusalCodes: readonly string[];
  /** Development only, because it reveals how the API is protected. Null in production. */
  development: DevelopmentOptions | null;
};

export type Playground = {
  router: Router;
  /** Middleware to mount before the routes whose requests are listed; null in production. */
  record: RequestHandler | null;
  /** Receives events of WebSockets; undefined in production. */
  recordSocket: ((news: SocketNews) => void) | undefined;
  /** Ends the event streams of open pages. */
  close: () => void;
};

/** GraphiQL at `/` with a bar to select a person, and its assets under a path with a hash of their content. */
export function playground({ name, clerk, samples, refusalCodes, development }: PlaygroundOptions): Playground {
  const assets = readAssets();
  const router = Router();
  const shownSamples = samples.filter(({ local }) => clerk.local || !local).map(({ local: _, ...sample }) => sample);

  const frontendApi = clerk.local ? null : clerk.frontendApi;
  const identity = {
    name,
    localClerk: clerk.local ? clerk.apiUrl : null,
    clerk: frontendApi === null ? null : { frontendApi, publishableKey: clerk.publishableKey },
  };
  type Settings = Parameters<typeof page>[0]['settings'];
  const kinds = development?.access.kinds ?? [];
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
        .send(
          render({ ...identity, nonce, refusalCodes, samples: shownSamples, development: development !== null, kinds }),
        );
    };
  };

  router.get(
    '/',
    sendPage((settings) => page({ assets, settings })),
  );

  const own = development === null ? null : developmentRoutes(development);
  if (own !== null) {
    router.use('/playground', own.router);
    for (const [script, title] of Object.entries({ access: 'Who may have what', requests: 'Requests' })) {
      const render = (settings: Settings) => panelPage({ assets, settings, title, script: `${script}-page.js` });
      router.get(`/playground/${script}`, sendPage(render));
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
  return { router, record: own?.record ?? null, recordSocket: own?.recordSocket, close: () => own?.close() };
}

const PAGES: ReadonlyMap<string, string> = new Map([
  ['/graphql', '/'],
  ['/api', '/api/docs'],
]);

/** Redirects a browser that opens an endpoint to its page. Requests that accept JSON pass. */
export function browsersToPages(): RequestHandler {
  return (req, res, next) => {
    const location = PAGES.get(req.originalUrl.replace(/\/$/, ''));
    if (location === undefined || req.accepts(['json', 'html']) !== 'html') return next();
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept' }).redirect(303, location);
  };
}
