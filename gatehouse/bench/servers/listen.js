import { once } from 'node:events';

/**
 * Listens on a free loopback port and reports it to the bench; whenever asked, reports processor time, memory, and the
 * counts that `counted` returns.
 */
export const listen = async (server, counted) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  report(server.address().port, counted);
};

export const report = (port, counted = () => ({})) => {
  process.on('message', () => {
    // With --expose-gc, so that only live memory is reported.
    globalThis.gc?.();
    process.send({ cpu: process.cpuUsage(), memory: process.memoryUsage(), ...counted() });
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ port });
};
