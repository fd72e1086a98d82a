import fastify from 'fastify';
import { sample } from './app.ts';

const { PORT = '3000', HOST = '127.0.0.1' } = process.env;
const app = fastify({ logger: true });
await app.register(sample, { env: process.env });
await app.listen({ port: Number(PORT), host: HOST });
