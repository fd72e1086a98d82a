import autocannon from 'autocannon';

const CONNECTIONS = 16;

/** Runs a load against a server and reports the result. */
process.on('message', async ({ url, query, authorization, seconds }) => {
  const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) };
  const body = JSON.stringify({ query });
  const result = await autocannon({ url, method: 'POST', headers, body, connections: CONNECTIONS, duration: seconds });
  const { requests, latency, errors, timeouts, non2xx, duration } = result;
  if (errors + timeouts + non2xx > 0) {
    process.send({ error: `${url}: ${errors} errors, ${timeouts} timeouts, ${non2xx} responses without status 2xx` });
  } else {
    process.send({
      requests: requests.total,
      perSecond: requests.total / duration,
      p50: latency.p50,
      p99: latency.p99,
    });
  }
});
process.on('disconnect', () => process.exit(0));
