import { Agent, get } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { startApi } from '../support/api.ts';
import { openTestDatabase } from '../support/database.ts';

it('concurrent requests for /readyz send one query to the database', async () => {
  const opened = await openTestDatabase();
  let asked = 0;
  let answer = () => {};
  const ready = () => {
    asked += 1;
    return new Promise<void>((resolve) => {
      answer = resolve;
    });
  };
  const api = await startApi({}, { database: { ...opened, ready } });
  const waiting = Array.from({ length: 20 }, () => api.anonymous.fetch('/readyz'));
  // Answered after the requests before it have been read.
  expect((await api.anonymous.fetch('/livez')).status).toBe(200);
  await expect.poll(() => asked).toBe(1);
  answer();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(new Array(20).fill(200));
  expect(asked).toBe(1);
});

it('while draining, /readyz answers 503, other requests are served, and each connection closes after its answer', async () => {
  const { app, url } = await startApi();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const ask = (path: string) =>
    new Promise((resolve, reject) => {
      get(`${url}${path}`, { agent }, (response) => {
        const { statusCode, headers } = response;
        response.resume().once('end', () => resolve([statusCode, headers.connection]));
      }).once('error', reject);
    });
  expect(await ask('/readyz')).toEqual([200, 'keep-alive']);
  app.drain();
  expect(await ask('/readyz')).toEqual([503, 'close']);
  expect(await ask('/api/poems')).toEqual([200, 'close']);
});

it('a check that is under way when the server begins to drain answers 503 too', async () => {
  const opened = await openTestDatabase();
  const answers: (() => void)[] = [];
  const ready = () => new Promise<void>((resolve) => void answers.push(resolve));
  const { app, anonymous } = await startApi({}, { database: { ...opened, ready } });
  const asked = anonymous.fetch('/readyz');
  await expect.poll(() => answers.length).toBe(1);
  app.drain();
  for (const answer of answers) answer();
  expect((await asked).status).toBe(503);
});
