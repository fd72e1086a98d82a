import { createServer } from 'node:http';
import { listen } from './listen.js';

/** The upper bound: plain node:http with a constant response. */
const answer = JSON.stringify({ data: { hello: 'world' } });

const server = createServer((req, res) => {
  req.resume();
  req.on('end', () => {
    res.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length });
    res.end(answer);
  });
});

await listen(server);
