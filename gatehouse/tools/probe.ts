import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { decodeJwt } from 'jose';
import { isThisMachine } from '../config/index.ts';
import type { Application } from './application.ts';
import { makeCallers } from './probe/callers.ts';
import { discover } from './probe/discover.ts';
import { createKnown } from './probe/known.ts';
import { deadEntries, judgeByRecord, readRecord, writeRecord } from './probe/record.ts';
import { adviceOf, junitOf, summaryOf, tableOf } from './probe/report.ts';
import { probeAll } from './probe/run.ts';
import { selfTest } from './probe/self-test.ts';
import { loadSigningKey } from './probe/signing-key.ts';
import { createTokenSource } from './probe/token.ts';
import { createProgress } from './progress.ts';

const help = `Finds the open routes of a running server, by calling each as callers that it has to refuse.

  npm run probe -- http://localhost:4000 --token "npm run --silent token -- linus"

The token is the right person's, and its command is run again before it expires. Routes come from the server's OpenAPI
document, GraphQL introspection and MCP tools at the usual places, or from what you name:

  --openapi /openapi.json   a path of the server, or a file       --mcp /mcp       a path
  --graphql /graphql        a path; --sdl FILE without introspection
  --routes FILE             more routes: "GET /api/me" a line, or JSON as a host prints it; - reads them from a pipe

  --key FILE                the key that signs the server's tokens (PEM, or local Clerk's keys.json); local Clerk's if it is
                            there. Without it some tokens cannot be made, and the report says which
  --record FILE             reasons for open routes, and what was protected before (default: probe.json)
  --update                  writes that file; you write the reasons
  --keys-unreachable        the server was started without access to its keys: it has to answer 503, soon, and open nothing
  --writes                  also asks routes that may change something
  --json, --junit FILE      for programs
  --i-own-this-host         allows a host that is not this machine

Exit code 1: a route is open without a reason, new, no longer protected, unproven, or refuses in a wrong way.`;

const options = {
  help: { type: 'boolean', short: 'h' },
  token: { type: 'string' },
  openapi: { type: 'string' },
  graphql: { type: 'string' },
  sdl: { type: 'string' },
  mcp: { type: 'string' },
  routes: { type: 'string' },
  key: { type: 'string' },
  record: { type: 'string', default: 'probe.json' },
  update: { type: 'boolean', default: false },
  writes: { type: 'boolean', default: false },
  'keys-unreachable': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  junit: { type: 'string' },
  'i-own-this-host': { type: 'boolean', default: false },
} as const;

/** `npm run probe`. */
export async function probe(_: Application, args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  if (values.help) return console.log(help);
  const [url, ...others] = positionals;
  if (url === undefined || others.length > 0 || !URL.canParse(url)) throw new Error(`Name one URL.\n\n${help}`);
  if (values.token === undefined) throw new Error(`Name the command for a token with --token.\n\n${help}`);
  if (!isThisMachine(new URL(url).hostname) && !values['i-own-this-host']) {
    throw new Error(`${new URL(url).host} is not this machine. If it is yours, add --i-own-this-host.`);
  }

  const source = createTokenSource(values.token);
  const token = await source.first();
  const { callers, leftOut } = await makeCallers(source, await loadSigningKey(values.key, token));
  await selfTest(callers);
  const { routes, from, notes } = await discover(url, values, `Bearer ${await source.fresh()}`);
  const known = createKnown(claimsOf(token));
  const progress = createProgress('routes', { silent: values.json || process.stderr.isTTY !== true });
  const onProgress = (done: number, of: number, id: string) => progress.at(done + 1, of, id);
  const keysUnreachable = values['keys-unreachable'];
  const asked = keysUnreachable ? callers.filter(({ kind }) => kind === 'anonymous' || kind === 'right') : callers;
  const results = await probeAll(routes, {
    url,
    callers: asked,
    known,
    writes: values.writes,
    keysUnreachable,
    onProgress,
  });
  progress.end();

  // Results without keys say nothing about guards, so they are not compared with the record.
  const before = keysUnreachable ? null : await readRecord(values.record);
  const record =
    values.update && !keysUnreachable
      ? await writeRecord(values.record, judgeByRecord(results, before), before)
      : before;
  const judged = judgeByRecord(results, record);
  const dead = deadEntries(results, record);
  if (values.junit !== undefined) await writeFile(values.junit, junitOf(judged));
  if (dead.length > 0 || judged.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
  if (values.json) return console.log(JSON.stringify({ url, routes: judged, callersLeftOut: leftOut, dead }, null, 2));

  console.log([`Routes from ${from.join(', ')}.`, ...notes].join('\n'));
  console.log(`Asked as: ${asked.map(({ name }) => name).join(', ')}.`);
  if (leftOut.length > 0) console.log(`Left out, because the signing key is not at hand: ${leftOut.join(', ')}.`);
  console.log(`\n${tableOf(judged, process.stdout.isTTY === true)}\n`);
  if (dead.length > 0) console.log(`${values.record} lists what no longer exists: ${dead.join(', ')}.`);
  const unasked = judged.some(({ verdict }) => verdict === 'left out') ? ' Add --writes to probe the rest.' : '';
  console.log(`${adviceOf(judged, values.record)}${summaryOf(judged)}.${unasked}`);
}

const claimsOf = (token: string): Record<string, unknown> => {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
};
