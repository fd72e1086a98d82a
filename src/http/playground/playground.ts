import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import type { Config } from '../../config.ts';
import { ApiError } from '../../errors.ts';
import { readAssets } from './assets.ts';
import { contentSecurityPolicy, page } from './page.ts';
import { samples } from './samples.ts';

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** GraphiQL at `/` with a bar to ask as anybody, and its assets under a path that names their content. */
export const playground = ({ clerk }: Pick<Config, 'clerk'>): Router => {
  const assets = readAssets();
  const router = Router();

  router.get('/', ({ headers: { host = '' } }, res) => {
    // A foreign name for this machine is DNS rebinding: somebody else's page, which could read this one.
    if (clerk.local && !LOOPBACK_HOST.test(host)) {
      throw new ApiError('FORBIDDEN', 'With a local identity the playground answers to localhost and 127.0.0.1 only.');
    }
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
