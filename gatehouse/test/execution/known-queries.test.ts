import { buildASTSchema, getOperationAST, parse } from 'graphql';
import { expect, it } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { createKnownQueries } from '../../graphql/known-queries.ts';
import { readTypeDefs } from '../../graphql/sdl.ts';
import { sdl } from '../app/domains.ts';
import { startApi } from '../support/api.ts';
import { generateQuery, randomFrom, withoutStacks } from './operations.ts';

const limits = defaultLimits.operation;

withoutStacks();
const api = await startApi();
const PEOPLE = ['ada', 'grace', 'linus', 'mallory'] as const;

type Request = { query: string; variables?: unknown; operationName?: unknown; extensions?: unknown };

/** An answer as it came, less what is new in each: the request's id, the date and what is left of a quota. */
const ask = async (request: Request, headers: Record<string, string> = {}) => {
  const response = await api.anonymous.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request),
  });
  const kept = [...response.headers].filter(([name]) => !['x-request-id', 'date'].includes(name));
  return { status: response.status, headers: kept, body: await response.text() };
};

/** Of several errors, which one is first depends on which statement the database answers first. */
const withSortedErrors = (answer: Awaited<ReturnType<typeof ask>>) => {
  const { errors, ...body } = JSON.parse(answer.body);
  const pathOf = ({ path }: { path?: unknown }) => JSON.stringify(path) ?? '';
  const byPath = (one: object, other: object) => pathOf(one).localeCompare(pathOf(other));
  return { ...answer, body: { ...body, ...(errors && { errors: errors.sort(byPath) }) }, length: answer.body.length };
};

it('300 generated queries as each caller: the second response, without Apollo Server, equals the first', async () => {
  const schema = buildASTSchema(parse(readTypeDefs(sdl).join('\n')));
  const tokens = await Promise.all(PEOPLE.map((person) => api.mint(person, { ttl: 600 })));
  const callers = [{}, ...tokens.map((token) => ({ authorization: `Bearer ${token}` }))];
  const accepts = [
    {},
    { accept: 'application/graphql-response+json, application/json;q=0.9' },
    { accept: 'text/html' },
  ];
  const literals = { Int: ['1', '3'], ID: ['"user_linus"', '"user_ada"', '"poem_1"'], String: ['null'] };
  const seen: Record<number, number> = {};
  for (let seed = 0; seed < 300; seed++) {
    const random = randomFrom(seed);
    const request = generateQuery(schema, random, { literals, depth: 3 });
    const headers = { ...random.pick(callers), ...random.pick(accepts) };
    const first = await ask(request, headers);
    expect(withSortedErrors(await ask(request, headers)), request.query).toEqual(withSortedErrors(first));
    seen[first.status] = (seen[first.status] ?? 0) + 1;
  }
  expect(seen[200]).toBeGreaterThan(100);
}, 120_000);

it('answers one query from all callers at once with their own data', async () => {
  const query = '{ me { id email poems(first: 3) { edges { node { id draftNotes } } } } }';
  const alone = await Promise.all(PEOPLE.map((person) => api.as(person).query(query)));
  expect(alone.map(({ data }) => data.me.id)).toEqual(PEOPLE.map((person) => `user_${person}`));
  const turns = Array.from({ length: 100 }, (_, index) => index % (PEOPLE.length + 1));
  const answers = await Promise.all(
    turns.map((turn) => {
      const person = PEOPLE[turn];
      return person === undefined ? api.anonymous.query(query) : api.as(person).query(query);
    }),
  );
  for (const [index, turn] of turns.entries()) {
    if (turn < PEOPLE.length) expect(answers[index]?.body).toEqual(alone[turn]?.body);
    else expect(answers[index]?.errors).toMatchObject([{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }]);
  }
});

it('refuses an expired or damaged token for a known query', async () => {
  const query = '{ me { name } }';
  const token = await api.mint('linus', { ttl: 600 });
  for (let time = 0; time < 3; time++) await api.withAuthorization(`Bearer ${token}`).query(query);
  expect((await api.as('linus', { ttl: -60 }).query(query)).status).toBe(401);
  expect((await api.withAuthorization(`Bearer ${token.slice(0, -3)}`).query(query)).status).toBe(401);
});

const PAGES =
  'query ($n: Int!) { poems(first: $n) { edges { node { author { poems(first: $n) { edges { cursor } } } } } } }';

it.each<[string, Request, number]>([
  ['costs too much with other variables', { query: PAGES, variables: { n: 100 } }, 400],
  ['has a variable of another type', { query: PAGES, variables: { n: 'two' } }, 400],
  ['lacks a variable', { query: PAGES }, 400],
  ['has variables in a text', { query: PAGES, variables: '{"n":1}' }, 400],
  ['has variables in a list', { query: PAGES, variables: [1] }, 400],
  ['names an operation that it has not', { query: PAGES, variables: { n: 1 }, operationName: 'Other' }, 400],
  ['names an operation by a number', { query: PAGES, variables: { n: 1 }, operationName: 7 }, 400],
  [
    'asks for a persisted query by a wrong hash',
    { query: PAGES, variables: { n: 1 }, extensions: { persistedQuery: { version: 1, sha256Hash: '0' } } },
    400,
  ],
  ['is sent as it was', { query: PAGES, variables: { n: 1 } }, 200],
])('a known query that %s is answered as if it were new', async (_, request, status) => {
  for (let time = 0; time < 3; time++) await ask({ query: PAGES, variables: { n: 1 } });
  const known = await ask(request);
  expect(known.status).toBe(status);
  // With one more space, the text is new.
  expect(known).toEqual(await ask({ ...request, query: `${request.query}${' '.repeat(status)}` }));
});

it('executes the named one of several operations in a known document', async () => {
  const query =
    'query A { me { id } } query B { poems(first: 1) { edges { __typename } } } mutation C { deletePoem(id: "x") }';
  const token = await api.mint('linus', { ttl: 600 });
  const named = async (operationName?: string) => {
    const { body } = await ask({ query, operationName }, { authorization: `Bearer ${token}` });
    return JSON.parse(body);
  };
  for (let time = 0; time < 2; time++) {
    expect(await named('A')).toEqual({ data: { me: { id: 'user_linus' } } });
    expect(await named('B')).toEqual({ data: { poems: { edges: [{ __typename: 'PoemEdge' }] } } });
    expect((await named('C')).errors).toMatchObject([{ path: ['deletePoem'], extensions: { code: 'NOT_FOUND' } }]);
    expect((await named()).errors).toMatchObject([{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }]);
  }
});

it('refuses a known query from an HTML form, as CSRF prevention does', async () => {
  for (let time = 0; time < 2; time++) await ask({ query: '{ __typename }' });
  const answer = await ask({ query: '{ __typename }' }, { 'content-type': 'text/plain' });
  expect(answer.status).toBe(400);
});

it('executes a failing query once', async () => {
  const query = '{ poems(first: 2) { edges { node { id draftNotes } } } }';
  const statementsOf = async () => {
    const before = api.database.statements.length;
    const { errors } = await api.anonymous.query(query);
    expect(errors).toHaveLength(2);
    return api.database.statements.length - before;
  };
  await statementsOf();
  const [second, third] = [await statementsOf(), await statementsOf()];
  expect(second).toBe(1);
  expect(third).toBe(1);
});

it('forgets dense queries before they fill the memory', async () => {
  const schema = buildASTSchema(parse(readTypeDefs(sdl).join('\n')));
  const { plugin, find } = createKnownQueries(schema);
  const request = (await plugin.requestDidStart?.({} as never)) as { didResolveOperation(of: object): Promise<void> };
  const sources = Array.from(
    { length: 150 },
    (_, index) => `{ me { a${index}: id ${'id '.repeat(limits.tokens - 12)}} }`,
  );
  for (const source of sources) {
    const document = parse(source, { maxTokens: limits.tokens });
    await request.didResolveOperation({ source, document, operation: getOperationAST(document) });
  }
  const known = sources.filter((query) => find({ method: 'POST', body: { query } }) !== null);
  expect(known).toContain(sources.at(-1));
  expect(known.length).toBeLessThan(100);
});
