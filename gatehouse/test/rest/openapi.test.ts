import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { createSchema } from '../../graphql/schema.ts';
import { guardsOf } from '../../guard/compile.ts';
import { anyone } from '../../guard/vocabulary.ts';
import { openApiOf } from '../../rest/openapi.ts';
import { routesOf } from '../../rest/routes.ts';
import { domains, sdl } from '../app/domains.ts';
import { guardedSchema } from '../guard/support.ts';
import { startApi } from '../support/api.ts';
import { serveAgain } from './support.ts';

const api = await startApi();
const response = await api.anonymous.fetch('/api/openapi.json');
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
const document = (await response.json()) as any;

// biome-ignore lint/suspicious/noExplicitAny: likewise
const operations: [name: string, operation: any][] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as object).map(([method, operation]): [string, unknown] => [
    `${method.toUpperCase()} ${path}`,
    operation,
  ]),
);

/** What Redocly's validator finds, with every rule of the specification on. */
const faultsOf = async (openApi: unknown) => {
  const rules = {
    struct: 'error',
    'no-unresolved-refs': 'error',
    'no-ambiguous-paths': 'error',
    'no-identical-paths': 'error',
    'path-parameters-defined': 'error',
    'path-declaration-must-exist': 'error',
    'operation-operationId-unique': 'error',
    'operation-operationId-url-safe': 'error',
    'operation-parameters-unique': 'error',
    'operation-4xx-response': 'error',
    'operation-2xx-response': 'error',
    'security-defined': 'error',
    'no-undefined-server-variable': 'error',
    'no-enum-type-mismatch': 'error',
    'no-schema-type-mismatch': 'error',
    'spec-strict-refs': 'error',
  } as const;
  const problems = await lintFromString({ source: JSON.stringify(openApi), config: await createConfig({ rules }) });
  return problems.map(({ message, location }) => `${location[0]?.pointer}: ${message}`);
};

it('is valid OpenAPI 3.1, by a public validator', async () => {
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(document.openapi).toBe('3.1.0');
  expect(await faultsOf(document)).toEqual([]);
  expect(await faultsOf({ ...document, paths: { '/api/{x}': { get: { responses: {} } } } })).not.toEqual([]);
});

it('has a route for every query and every mutation, and no other', () => {
  const roots = [...guardsOf(createSchema({ sdl, domains, explain: false })).keys()].filter((name) =>
    /^(Query|Mutation)\./.test(name),
  );
  const summaries = operations.map(([, { summary }]) => summary.split('.')[0]);
  expect(new Set(summaries)).toEqual(new Set(roots.map((name) => name.split('.')[1])));
  expect(operations.map(([name]) => name).sort()).toMatchInlineSnapshot(`
    [
      "DELETE /api/poems/{id}",
      "GET /api/all-poems",
      "GET /api/can",
      "GET /api/can/delete-poem",
      "GET /api/can/publish-poem",
      "GET /api/can/update-poem",
      "GET /api/me",
      "GET /api/me/poems",
      "GET /api/my-poems",
      "GET /api/named/{id}",
      "GET /api/organization-poems",
      "GET /api/poems",
      "GET /api/poems/{id}",
      "GET /api/shelves/{id}",
      "GET /api/users",
      "GET /api/users/{id}",
      "GET /api/users/{id}/poems",
      "PATCH /api/poems/{id}",
      "POST /api/label-shelf",
      "POST /api/poems",
      "POST /api/poems/{id}/publish",
      "PUT /api/users/{userId}/role",
    ]
  `);
});

describe('which operations need a token', () => {
  it.each(operations)('%s', async (name, { security }) => {
    const [method = '', path = ''] = name.replace(/\{\w+\}/g, 'none').split(' ');
    const { status } = await api.anonymous.fetch(path, { method });
    expect(security).toEqual(status === 401 ? [{ bearer: [] }] : [{}, { bearer: [] }]);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: likewise
type JsonSchema = Record<string, any>;

describe('responses match the document', () => {
  /** Enough of JSON Schema for the document's own words: https://json-schema.org/draft/2020-12 */
  const mismatch = (schema: JsonSchema, value: unknown, at = '$'): string[] => {
    if (schema.$ref) return mismatch(document.components.schemas[schema.$ref.split('/').at(-1)], value, at);
    if (schema.anyOf) {
      const tries = schema.anyOf.map((one: object) => mismatch(one, value, at));
      return tries.find((faults: string[]) => faults.length === 0) ?? tries[0];
    }
    const type =
      value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
    if (![schema.type].flat().includes(type)) return [`${at} is ${type}, not ${schema.type}`];
    if (schema.enum && !schema.enum.includes(value)) return [`${at} is not one of ${schema.enum}`];
    if (type === 'array')
      return (value as unknown[]).flatMap((item, index) => mismatch(schema.items, item, `${at}.${index}`));
    if (type !== 'object') return [];
    const names = Object.keys(value as object).sort();
    if (String(names) !== String([...schema.required].sort())) return [`${at} has ${names}, not ${schema.required}`];
    return names.flatMap((name) =>
      mismatch(schema.properties[name], (value as Record<string, unknown>)[name], `${at}.${name}`),
    );
  };

  it.each(['anonymous', 'ada', 'linus'] as const)('to %s', async (name) => {
    const caller = name === 'anonymous' ? api.anonymous : api.as(name);
    const gets = operations.filter(([operation]) => operation.startsWith('GET'));
    let answered = 0;
    for (const [operation, { responses }] of gets) {
      const path = operation
        .slice(4)
        .replace('/users/{id}', '/users/user_linus')
        .replace('{id}', 'poem_linus_acme_published_1');
      const answer = await caller.fetch(path);
      if (answer.status !== 200) {
        expect(Object.keys(responses)).toContain(String(answer.status));
        continue;
      }
      answered++;
      expect([operation, mismatch(responses[200].content['application/json'].schema, await answer.json())]).toEqual([
        operation,
        [],
      ]);
    }
    expect(answered).toBeGreaterThan(1);
  });
});

it('does not document null for responses that are 404 instead', () => {
  const promising = operations.filter(
    ([name, { description, responses }]) => name.startsWith('GET') && responses[404] && /\bnull\b/i.test(description),
  );
  expect(promising).toEqual([]);
  for (const [name, { responses }] of operations.filter(([name]) => name.startsWith('GET'))) {
    expect(JSON.stringify(responses[200].content['application/json'].schema), name).not.toContain('"null"');
  }
});

it('leaves long texts of a list to the single resource', () => {
  const { Poem, PoemSummary } = document.components.schemas;
  expect(Poem.properties.body).toMatchObject({ type: 'string', maxLength: 100_000 });
  expect(Poem.properties.draftNotes).toMatchObject({ type: ['string', 'null'], maxLength: 100_000 });
  expect(Object.keys(PoemSummary.properties)).toEqual(
    Object.keys(Poem.properties).filter((name) => !['body', 'draftNotes'].includes(name)),
  );
  expect(document.components.schemas.PoemEdge.properties.node.$ref).toBe('#/components/schemas/PoemSummary');
  const one = document.paths['/api/poems/{id}'].get.responses[200].content['application/json'].schema;
  expect(one).toEqual({ $ref: '#/components/schemas/Poem' });
});

it('describes withheld fields as nullable, although GraphQL does not', () => {
  const why = anyone('for the test');
  const schema = guardedSchema(
    `type Thing { id: ID! open: String! closed: String! } type Query { things: [Thing!]! }`,
    { Query: { things: why }, Thing: { id: why, open: why, closed: domains.user.rules.Query.me } },
  );
  const { Thing } = openApiOf(routesOf(schema).routes).components.schemas;
  expect(Thing?.properties).toMatchObject({ open: { type: 'string' }, closed: { type: ['string', 'null'] } });
});

describe('a schema of another shape', () => {
  const why = anyone('for the test');
  const typeDefs = `
    scalar Json
    enum Color { RED GREEN }
    type Money { amount: Float! currency: String! }
    type Order { id: ID! total: Money! lines: [Line!]! buyer: Person color: Color! raw: Json }
    type Line { count: Int! of: Item! }
    type Item { id: ID! name: String! order: Order }
    type Person { id: ID! name: String! orders(first: Int): [Order!]! items: [Item!]! }
    union Thing = Order | Person
    input Range { from: Int = 0 to: Int and: [Range!] }
    type Query { orders(range: Range, colors: [Color!]): [Order!]! order(id: ID!): Order category(id: ID!): Person things: [Thing!]! person(id: ID!): Person! }
    type Mutation { order(id: ID!): Order! createOrder(color: Color! = RED, range: Range): Order removeOrder(id: ID!, why: String): Boolean! tidy: Int }`;
  const open = (names: string) => Object.fromEntries(names.split(' ').map((name) => [name, why]));
  const rules = {
    Query: open('orders order category things person'),
    Mutation: open('order createOrder removeOrder tidy'),
    Money: open('amount currency'),
    Order: open('id total lines buyer color raw'),
    Line: open('count of'),
    Item: open('id name order'),
    Person: open('id name orders items'),
  };
  const openApi = openApiOf(routesOf(guardedSchema(typeDefs, rules)).routes);

  it('is valid as well', async () => expect(await faultsOf(openApi)).toEqual([]));

  it('gets its routes by the same convention', () => {
    const names = Object.entries(openApi.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    );
    expect(names).toMatchInlineSnapshot(`
      [
        "get /api/orders orders",
        "post /api/orders createOrder",
        "get /api/things things",
        "post /api/order postOrder",
        "post /api/tidy tidy",
        "get /api/orders/{id} order",
        "delete /api/orders/{id} removeOrder",
        "get /api/categories/{id} category",
        "get /api/categories/{id}/orders categoryOrders",
        "get /api/people/{id} person",
        "get /api/people/{id}/orders personOrders",
      ]
    `);
  });

  it('ends where a resource is inside a resource', () => {
    expect(Object.keys(openApi.components.schemas).sort()).toMatchInlineSnapshot(`
      [
        "Color",
        "Item",
        "Line",
        "Money",
        "Order",
        "Person",
        "PersonSummary",
        "Problem",
        "Range",
        "Thing",
      ]
    `);
  });

  it('does not start if two fields would have one route', () => {
    const [sdl, more] = [typeDefs.replace('tidy: Int', 'tidy: Int createTidy: Int'), { createTidy: why }];
    const twice = sdl.replace('type Query {', 'type Query { orderses: Int docs: Int');
    const schema = guardedSchema(twice, {
      ...rules,
      Query: { ...rules.Query, orderses: why, docs: why },
      Mutation: { ...rules.Mutation, ...more },
    });
    expect(() => routesOf(schema)).toThrow('GET /docs belongs to the documentation and to docs');
  });

  it('does not start if two fields have the same method and path', () => {
    const schema = guardedSchema('type Query { myThing: Int MyThing: Int }', { Query: open('myThing MyThing') });
    expect(() => routesOf(schema)).toThrow('GET /my-thing belongs to myThing and to MyThing.');
  });

  it('does not start if two paths differ only in the name of a parameter', () => {
    const sdl = `type Query { user(id: ID!): User } type Mutation { setUserRole(userId: ID!): Int }
      type User { id: ID! role(at: Int): Int }`;
    const schema = guardedSchema(sdl, {
      Query: open('user'),
      Mutation: open('setUserRole'),
      User: open('id role'),
    });
    expect(() => routesOf(schema, { 'Mutation.setUserRole': 'PUT /users/{userId}/role' })).toThrow(
      '/users/{userId}/role and /users/{id}/role are the same path.',
    );
  });
});

describe('/api/docs', () => {
  it('is a page without a script, without another origin, that cannot be framed', async () => {
    const page = await api.anonymous.fetch('/api/docs');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    const html = await page.text();
    expect(html).not.toMatch(/<script|<img|<link|\son\w+=|https?:\/\//i);
    for (const [name] of operations) expect(html).toContain(name);
  });

  it('groups operations by resource, with who may call each, a line for a shell, an example and the refusals', async () => {
    const html = await (await api.anonymous.fetch('/api/docs')).text();
    expect(html).toContain('<h2 id="resource-poems">poems</h2>');
    const [, one = ''] = /(<details><summary><code>PATCH \/api\/poems\/\{id\}.*?<\/details>)/s.exec(html) ?? [];
    expect(one).toContain('signed in and (author of the poem or admin)');
    expect(one).toContain('curl -sS -X PATCH &#39;localhost:4000/api/poems/&#60;id&#62;&#39;');
    expect(one).toContain('authorization: Bearer $(npm run --silent token -- linus)');
    expect(one).toContain('<code>403</code> The caller may not do this.');
    expect(html).toMatch(/<summary><code>Poem<\/code><\/summary><div id="Poem">/);
  });

  it('is served in production only if the playground is', async () => {
    const url = await serveAgain(api, { config: { production: true, playground: false } });
    expect((await fetch(`${url}/api/docs`)).status).toBe(404);
    expect((await fetch(`${url}/api/openapi.json`)).status).toBe(200);
  });
});
