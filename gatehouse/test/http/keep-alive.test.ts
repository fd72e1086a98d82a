import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { createExpressServer } from '../../express/server.ts';
import { startApi } from '../support/api.ts';

it('a connection that was idle for longer than the limits of a request still serves the next one', async () => {
  const app = express().get('/', (_req, res) => void res.send('ok'));
  const limits = { ...defaultLimits.request, headersMs: 100, wholeMs: 200, checkMs: 20 };
  const server = createExpressServer({ limits, keepAliveMs: 60_000 }, app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
    server.close();
  });
  const ask = () =>
    new Promise<Socket>((resolve, reject) => {
      get({ port: (server.address() as AddressInfo).port, agent }, (response) => {
        const { socket } = response;
        response.resume().once('end', () => resolve(socket));
      }).once('error', reject);
    });
  const first = await ask();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await ask()).toBe(first);
});

it('KEEP_ALIVE_SECONDS is how long an idle connection is kept', async () => {
  const api = await startApi({ KEEP_ALIVE_SECONDS: '120' });
  expect(api.app.server.keepAliveTimeout).toBe(120_000);
  expect((await api.anonymous.fetch('/livez')).headers.get('keep-alive')).toBe('timeout=120');
});
