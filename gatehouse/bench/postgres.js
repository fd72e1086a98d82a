import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { startServer } from './processes.js';
import { markdownTable } from './report.js';
import { createIdentity } from './token.js';

const pg = createRequire(new URL('../../package.json', import.meta.url))('pg');
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const POSTS = 1_000;
const QUERY =
  '{ posts(first: 20) { edges { node { id title body author { id name } } } pageInfo { hasNextPage endCursor } } }';

const run = async (connectionString, ...statements) => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

/** Adds posts of many authors to the sample data, so that pages are full. */
const fill = `insert into posts (id, title, body, status, author_id, created_at, updated_at, published_at)
  select 'post_bench_' || n, 'Post number ' || n, repeat('A few words. ', 20), 'PUBLISHED', author, at, at, at
  from (select n, now() - n * interval '1 minute' as at, (select array_agg(id) from users)[1 + n % (select count(*) from users)] as author
        from generate_series(1, ${POSTS}) as n) as new`;

const measure = async (database) => {
  await run(database, fill, 'analyze');
  const identity = createIdentity();
  const server = await startServer({ file: 'product.js' }, { ...identity.env, DATABASE_URL: database });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${identity.sign()}` };
  const ask = (duration) =>
    autocannon({
      url: server.url,
      method: 'POST',
      headers,
      body: JSON.stringify({ query: QUERY }),
      connections: 1,
      duration,
    });
  await ask(8);
  const before = await server.usage();
  const start = performance.now();
  const { requests } = await ask(10);
  const elapsed = performance.now() - start;
  const after = await server.usage();
  await server.stop();
  const per = (total) => total / requests.total;
  const waited = per(after.waited - before.waited);
  const whole = per(elapsed);
  return markdownTable([
    {
      'statements a request': per(after.statements - before.statements).toFixed(2),
      'ms a request': whole.toFixed(2),
      'of it with the driver and PostgreSQL': waited.toFixed(2),
      'not PostgreSQL’s': `${Math.round((1 - waited / whole) * 100)} %`,
      'CPU µs of the server': Math.round(per(after.cpu - before.cpu)),
    },
  ]);
};

/** The cost of a page of posts with authors in the whole product, one request at a time, in a temporary database. */
export const measurePostgres = async (url) => {
  if (url === undefined) return 'Not measured: DATABASE_URL is not set.';
  const database = new URL(url);
  // Never an existing database.
  const name = `gatehouse_bench_${randomBytes(4).toString('hex')}`;
  database.pathname = name;
  await run(url, `create database ${name}`);
  try {
    const env = { ...process.env, DATABASE_URL: database.href };
    execFileSync(process.execPath, ['--import', 'tsx', 'gatehouse/tools/seed.ts'], { cwd: ROOT, env, stdio: 'ignore' });
    const table = await measure(database.href);
    return `\`${QUERY}\`, signed in, one request at a time, the product's own schema:\n\n${table}`;
  } finally {
    await run(url, `drop database ${name} with (force)`);
  }
};
