import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { closeAfter } from '../support/cleanup.ts';
import { freePort } from '../support/port.ts';
import { ALL, startMcp } from './support.ts';

const run = promisify(execFile);
// As behind a reverse proxy, which here adds the credentials: the suite sends none.
const port = await freePort();
const url = `http://localhost:${port}/mcp`;
const api = await startMcp({ MCP_URL: url });
const suite = 'gatehouse/test/packages/node_modules/@modelcontextprotocol/conformance/dist/index.js';
const major = Number(process.versions.node.split('.')[0]);

const startProxy = async (): Promise<void> => {
  const authorization = `Bearer ${await api.mintApp('linus', { scopes: ALL })}`;
  const proxy = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, authorization };
    const options = { port: new URL(api.url).port, path: '/mcp', method: incoming.method, headers };
    const forwarded = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded.on('error', () => outgoing.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(port, 'localhost', resolve));
  closeAfter(async () => {
    proxy.closeAllConnections();
    proxy.close();
  });
};

// The suite needs Node 22, and npm ci --prefix gatehouse/test/packages. Its other scenarios call tools of a sample server,
// or test features that this server does not offer.
it
  .skipIf(major < 22 || !existsSync(suite))
  .each(['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'])(
  'the official suite passes: %s',
  async (scenario) => {
    await startProxy();
    const { stdout } = await run(process.execPath, [suite, 'server', '--url', url, '--scenario', scenario]);
    expect(stdout).toMatch(/Passed: \d+\/\d+, 0 failed/);
  },
  60_000,
);
