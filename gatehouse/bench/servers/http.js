import { createServer } from 'node:http';
import { listen } from './listen.js';

/** The limit: node:http alone, the same few bytes to everybody. */
const answer = JSON.stringify({ data: { hello: 'world' } });

const server = createServer((req, res) => {
  req.resume();
  req.on('end', () => {
    res.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length });
    res.end(answer);
  });
});

await listen(server);
