import type { RequestHandler } from 'express';
import { createAuthenticator } from '../../shared/authenticator.ts';
import { createApp } from '../src/app.ts';

type Layer = { handle: RequestHandler & { stack?: Layer[] }; route?: { stack: Layer[] } };

/** The sample with a count of how often its handlers have run, which the contract reads. */
const app = createApp(await createAuthenticator(process.env, console));
let count = 0;

/** Counts calls of each route's last handler, which run only if all middleware before it passes. */
function countHandlers(layers: Layer[]): void {
  for (const { route, handle } of layers) {
    const last = route?.stack.at(-1);
    if (last !== undefined) {
      const original = last.handle;
      last.handle = (...args) => {
        count += 1;
        return original(...args);
      };
    }
    countHandlers(handle.stack ?? []);
  }
}
countHandlers((app as unknown as { router: { stack: Layer[] } }).router.stack);

app.get('/handled', (_req, res) => void res.json({ count }));
app.listen(Number(process.env.PORT), '127.0.0.1');
