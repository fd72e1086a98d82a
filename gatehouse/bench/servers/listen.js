import { once } from 'node:events';

/**
 * Listens on a free port of this machine, tells the bench which, and how much processor time has gone whenever it asks;
 * `counted` gives what else there is to tell.
 */
export const listen = async (server, counted) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  report(server.address().port, counted);
};

export const report = (port, counted = () => ({})) => {
  process.on('message', () => {
    // Where node runs with --expose-gc: what is left is what is held.
    globalThis.gc?.();
    process.send({ cpu: process.cpuUsage(), memory: process.memoryUsage(), ...counted() });
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ port });
};
