import { once } from 'node:events';

/** Listens on a free port of this machine, tells the bench which, and how much processor time has gone whenever it asks. */
export const listen = async (server) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  report(server.address().port);
};

export const report = (port) => {
  process.on('message', () => {
    process.send({ cpu: process.cpuUsage(), memory: process.memoryUsage() });
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ port });
};
