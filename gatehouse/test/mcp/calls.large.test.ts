import { Agent, request } from 'node:http';
import { expect, it } from 'vitest';
import { call, READ, startMcp } from './support.ts';

const api = await startMcp();

it('a thousand concurrent calls are all answered', async () => {
  const token = await api.mintApp('linus', { scopes: READ });
  // As many connections as one address may have open, with room to spare.
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const body = JSON.stringify(call('ListMyPoems', { first: 1 }));
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': body.length,
    accept: 'application/json, text/event-stream',
  };
  const callOnce = () =>
    new Promise<boolean>((resolve, reject) => {
      request(api.mcpUrl, { method: 'POST', agent, headers }, async (response) => {
        const chunks = await response.setEncoding('utf8').toArray();
        resolve(
          response.statusCode === 200 &&
            JSON.parse(chunks.join('')).result.structuredContent.myPoems.edges.length === 1,
        );
      })
        .on('error', reject)
        .end(body);
    });
  const answers = await Promise.all(Array.from({ length: 1_000 }, callOnce));
  agent.destroy();
  expect(answers.filter((isGiven) => !isGiven)).toEqual([]);
}, 180_000);
