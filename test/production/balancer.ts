import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const CHECK_EVERY_MS = 100;

/**
 * A load balancer: requests go in turn to each server whose `/readyz` last answered 200, over kept-alive connections.
 * Nothing is sent twice; if a server closes the connection, the answer is 502.
 */
export async function startBalancer(ports: readonly number[]) {
  const servers = ports.map((port) => ({ port, ready: false, agent: new Agent({ keepAlive: true }) }));
  let turn = 0;

  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const ready = servers.filter((server) => server.ready);
    const server = ready[turn++ % ready.length];
    if (server === undefined) return outgoing.writeHead(503).end();
    const { method, url: path, headers } = incoming;
    const { connection: _, ...passed } = headers;
    const onwards = request({
      host: '127.0.0.1',
      port: server.port,
      agent: server.agent,
      method,
      path,
      headers: passed,
    });
    onwards.once('response', (answer) => {
      const { connection: __, 'keep-alive': ___, ...answered } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, answered);
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    });
    onwards.once('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    incoming.pipe(onwards);
  };
  const check = async (server: (typeof servers)[number]) => {
    const signal = AbortSignal.timeout(2_000);
    server.ready = await fetch(`http://127.0.0.1:${server.port}/readyz`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    );
  };

  let over = false;
  const checking = servers.map(async (server) => {
    while (!over) {
      await check(server);
      await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
    }
  });
  const balancer = createServer(pass).listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  onTestFinished(async () => {
    over = true;
    await Promise.all(checking);
    balancer.close();
    balancer.closeAllConnections();
    for (const { agent } of servers) agent.destroy();
  });
  return {
    url: `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`,
    /** The ports of the servers that get requests now. */
    ready: () => servers.filter((server) => server.ready).map(({ port }) => port),
  };
}
