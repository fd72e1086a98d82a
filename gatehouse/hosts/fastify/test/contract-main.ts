import fastify, { type RouteHandlerMethod } from 'fastify';
import { sample } from '../src/app.ts';

/** The sample with a count of how often its handlers have run, which the contract reads. */
const app = fastify();
let count = 0;

app.addHook('onRoute', (route) => {
  if (route.url === '/handled') return;
  const handler = route.handler;
  const counted: RouteHandlerMethod = function (request, reply) {
    count += 1;
    return handler.call(this, request, reply);
  };
  route.handler = counted;
});
await app.register(sample, { env: process.env });
app.get('/handled', { config: { open: 'the contract reads it' } }, async () => ({ count }));
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
