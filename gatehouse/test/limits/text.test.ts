import { connect as dial } from 'node:net';
import { buildASTSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { costOf } from '../../graphql/cost.ts';
import { createDocuments } from '../../graphql/documents.ts';
import { readTypeDefs } from '../../graphql/sdl.ts';
import { sdl } from '../app/domains.ts';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const limits = defaultLimits.operation;

// A document of few tokens may still be long: each comment stays in memory, each error counts the lines, each row repeats an alias.
const api = await startApi();
const poem = (body: string | Buffer, headers: Record<string, string> = {}) =>
  api.anonymous.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body as string,
  });
const long = [
  ['comments', `{ __typename } ${'#\n'.repeat(limits.characters)}`, 'characters'],
  ['white space', `{ __typename ${' '.repeat(limits.characters)} }`, 'characters'],
  ['an alias', `{ ${'a'.repeat(limits.characters)}: __typename }`, 'characters'],
  ['lines', `${'\n'.repeat(limits.lines)}{ __typename }`, 'lines'],
  ['lines of other systems', `${'\r\n'.repeat(limits.lines)}{ __typename }`, 'lines'],
] as const;

describe.each(long)('a query made long by %s', (_, query, what) => {
  const message = expect.stringContaining(`${what}.`);

  it('is refused before it is parsed', async () => {
    const response = await poem(JSON.stringify({ query }));
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ errors: [{ message, extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
  });

  it('is refused under any hash it asks to be stored by', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } };
    expect((await poem(JSON.stringify({ query, extensions }))).status).toBe(413);
  });

  it('is refused on a socket', async () => {
    const client = await connect(api.url);
    await client.subscribe(query);
    const payload = [{ message, extensions: { code: 'GRAPHQL_PARSE_FAILED' } }];
    expect(await client.next()).toMatchObject({ type: 'error', payload });
  });
});

it('refuses a long URL, whatever it contains', async () => {
  const query = `{${'a'.repeat(limits.characters)}}`;
  const response = await api.anonymous.fetch(`/graphql?query=${query}`, {
    headers: { 'x-apollo-operation-name': 'x' },
  });
  expect(response.status).toBe(413);
});

it('answers a query of the maximum length', async () => {
  const query = '{ __typename }'.padEnd(limits.characters).replaceAll(' '.repeat(100), `\n${' '.repeat(99)}`);
  expect(await (await poem(JSON.stringify({ query }))).json()).toEqual({ data: { __typename: 'Query' } });
});

it('a long alias costs as much as every row of it makes the answer long', async () => {
  const page = (alias: string) => `{ poems(first: 100) { edges { node { ${alias}: id } } } }`;
  expect((await api.anonymous.query(page('a'.repeat(100)))).errors).toBeUndefined();
  const { errors } = await api.anonymous.query(page('a'.repeat(limits.characters - 100)));
  expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

it('reports three faults of a value that has thousands', async () => {
  const query = 'mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }';
  const input = Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`t${index}`, 0]));
  const response = await poem(JSON.stringify({ query, variables: { input } }));
  expect(response.status).toBe(400);
  const text = await response.text();
  const told = JSON.parse(text).errors as { message: string; extensions: object }[];
  expect(told.map(({ extensions }) => extensions)).toEqual(new Array(4).fill({ code: 'BAD_USER_INPUT' }));
  expect(told[3]?.message).toMatch(/^Too many errors processing variables/);
  expect(text.length).toBeLessThan(4 * JSON.stringify(input).length);
});

it('computes the cost of a value with thousands of faults without printing it for each', () => {
  const schema = buildASTSchema(parse(readTypeDefs(sdl).join('\n')));
  const document = parse('mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }');
  const printed: string[] = [];
  const toJSON = { value: () => printed.push('printed') };
  const input = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`t${index}`, 0]));
  const operation = getOperationAST(document) ?? expect.fail('no operation');
  expect(costOf(schema, document, operation, { input: Object.defineProperties(input, { toJSON }) })).toBe(0);
  expect(printed.length).toBeLessThan(3);
});

it('evicts documents full of comments before they fill the memory', () => {
  const documents = createDocuments(defaultLimits.documents);
  const text = (index: number) => `{ a${index}: __typename } ${'#\n'.repeat(900)}`;
  for (let index = 0; index < 500; index++) documents.set(text(index), parse(text(index)));
  expect(documents.has(text(499))).toBe(true);
  expect(documents.size).toBeLessThan(300);
});

it('does not log an unusual URL as a bug', async () => {
  const { port } = new URL(api.url);
  const socket = dial(Number(port), '127.0.0.1');
  socket.write(
    `POST http://a:99999/graphql HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 26\r\nConnection: close\r\n\r\n{"query":"{ __typename }"}`,
  );
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  expect(answer).toContain('{"data":{"__typename":"Query"}}');
});
