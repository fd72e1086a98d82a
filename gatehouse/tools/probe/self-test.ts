import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Caller } from './callers.ts';
import { routesFromList } from './from-list.ts';
import { createKnown } from './known.ts';
import { probeAll } from './run.ts';

/**
 * Probes a test server with one guarded and one open route, as the same callers: a probe that does not find an open
 * route must not report that there is none.
 * @throws {Error} if the open route is not reported as open, or the guarded one not as protected
 */
export async function selfTest(callers: readonly Caller[]): Promise<void> {
  const right = callers.find(({ kind }) => kind === 'right');
  const server = createServer(async (request, response) => {
    const isRight = request.headers.authorization === (await right?.authorization());
    if (request.url === '/guarded' && !isRight) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"secret":true}');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const routes = routesFromList('GET /guarded\nGET /unguarded');
    const waiting = callers.filter(({ name }) => name !== 'expired');
    const results = await probeAll(routes, { url, callers: waiting, known: createKnown({}), writes: false });
    const verdicts = results.map(({ verdict }) => verdict).join();
    if (verdicts !== 'protected,open') throw new Error(`The probe's self-test failed: it judged ${verdicts}.`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
