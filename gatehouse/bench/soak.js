import autocannon from 'autocannon';
import { startServer } from './processes.js';
import { servers } from './servers.js';
import { createIdentity } from './token.js';

const STEPS = 10;
const USES_OF_A_TOKEN = 10;
const POPULAR = 100;

const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** Memory of the server while requests, tokens and operations grow in number. */
export const soak = async (requests) => {
  const identity = createIdentity();
  const server = await startServer({ ...servers.gatehouse, nodeArgs: ['--expose-gc'] }, identity.env);
  let sent = 0;
  let authorization = '';
  const next = (request) => {
    if (sent % USES_OF_A_TOKEN === 0) authorization = `Bearer ${identity.sign({ jti: `soak_${sent}` })}`;
    const operation = sent % 10 === 0 ? POPULAR + ((sent / 10) % (requests / 100)) : sent % POPULAR;
    sent += 1;
    const query = `{ me { id name } user(id: "user_${operation}") { id } }`;
    return {
      ...request,
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    };
  };
  const rows = [];
  for (let step = 0; step < STEPS; step++) {
    const { errors, timeouts, non2xx } = await autocannon({
      url: server.url,
      method: 'POST',
      connections: 16,
      amount: requests / STEPS,
      requests: [{ setupRequest: next }],
    });
    if (errors + timeouts + non2xx > 0) throw new Error(`${errors} errors, ${timeouts} timeouts, ${non2xx} refusals`);
    const { memory } = await server.usage();
    rows.push({
      requests: ((step + 1) * (requests / STEPS)).toLocaleString('en'),
      tokens: Math.ceil(sent / USES_OF_A_TOKEN).toLocaleString('en'),
      operations: Math.min(POPULAR + sent / 10, POPULAR + requests / 100).toLocaleString('en'),
      'heap, MB': megabytes(memory.heapUsed),
      'resident, MB': megabytes(memory.rss),
    });
    process.stderr.write('.');
  }
  await server.stop();
  return rows;
};
