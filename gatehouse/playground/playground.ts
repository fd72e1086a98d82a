import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { readAssets } from './assets.ts';
import { contentSecurityPolicy, page, type Sample } from './page.ts';

/** GraphiQL at `/` with a bar to ask as anybody, and its assets under a path that names their content. */
export const playground = ({
  clerk,
  samples,
}: {
  /** The Clerk application; `local` where local Clerk stands in, at `apiUrl`. */
  clerk: { local: boolean; apiUrl: string; publishableKey: string };
  samples: readonly Sample[];
}): Router => {
  const assets = readAssets();
  const router = Router();

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
    res.type('html').send(page({ assets, settings: { ...identity, nonce, samples } }));
  });

  router.get(`${assets.path}/:name`, ({ params }, res, next) => {
    const asset = assets.files.get(params.name);
    if (asset === undefined) return next();
    res.set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'Content-Type': asset.type });
    res.end(asset.body);
  });
  return router;
};

/** A publishable key holds the host of the Frontend API: https://clerk.com/docs/guides/how-clerk-works/overview */
const frontendApiOf = (publishableKey: string): string =>
  Buffer.from(publishableKey.split('_')[2] ?? '', 'base64')
    .toString()
    .replace(/\$$/, '');
