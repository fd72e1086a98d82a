import { describe, expect, it } from 'vitest';
import { ApiError } from '../../errors/index.ts';
import { callerRule, deny } from '../../guard/rules.ts';
import { anyone, signedIn } from '../../guard/vocabulary.ts';
import { guardedSchema } from '../guard/support.ts';
import { startApi } from '../support/api.ts';
import { serveAgain } from './support.ts';

const open = anyone('for the test');
const broken = callerRule('broken', () => {
  throw new Error('the table of the banned is down');
});

const typeDefs = `
  interface Node { id: ID! }
  type Thing implements Node { id: ID! name: String! secret: String! inner: Inner! list: [Inner!]! self: Thing! fails: String! busy: String! gone: String! unsure: String bug: String }
  type Inner { value: String! closed: Int! }
  type Left { left: Int! secret: String! }
  type Right { right: Int! }
  union Side = Left | Right
  enum Color { RED GREEN }
  input Filter { text: String color: Color = RED and: [Filter!] }
  type Query {
    thing(id: ID!): Thing
    things: [Thing!]!
    node: Node!
    sides: [Side!]!
    failing(what: String!): Thing
    closed: Thing!
    echo(filter: Filter, colors: [Color!], many: [Int!], ratio: Float, really: Boolean, must: Int! = 7): String!
  }
  type Mutation { doIt(color: Color! = GREEN): String!, createThing(name: String!): Thing!, setNothing: Thing }`;

const FINE = { name: 'another', fails: 'fine', busy: 'fine', gone: 'fine', bug: 'fine' };

const thing = (fault: string | null) => ({
  id: '1',
  name: 'a thing',
  secret: 'TOPSECRET',
  inner: { value: 'v', closed: 1 },
  list: [{ value: 'w', closed: 2 }],
  self: { id: '2', secret: 'TOPSECRET', inner: { value: 'x', closed: 3 }, list: [], ...FINE },
  fails: () => {
    if (fault === 'fails') throw Object.assign(new Error('select password from users'), { status: 404 });
    return 'fine';
  },
  busy: () => {
    if (fault === 'busy') throw new ApiError('CONFLICT', 'Somebody else is at it.');
    return 'fine';
  },
  gone: () => {
    if (fault === 'gone') throw new ApiError('NOT_FOUND', 'No such part.');
    return 'fine';
  },
  unsure: 'UNSURE',
  // Nullable: without the error, a response would remain.
  bug: () => {
    if (fault === 'bug') throw Object.assign(new Error('select password'), { extensions: { code: 'FORBIDDEN' } });
    return 'fine';
  },
});

const schema = guardedSchema(
  typeDefs,
  {
    Query: { thing: open, things: open, node: open, sides: open, failing: open, closed: signedIn, echo: open },
    Mutation: { doIt: open, createThing: open, setNothing: open },
    Thing: {
      id: open,
      name: open,
      secret: signedIn,
      inner: open,
      list: open,
      self: open,
      fails: open,
      busy: open,
      gone: open,
      unsure: broken,
      bug: open,
    },
    Inner: { value: open, closed: deny },
    Left: { left: open, secret: signedIn },
    Right: { right: open },
  },
  {
    resolvers: {
      Query: {
        thing: (_: unknown, { id }: { id: string }) => (id === '1' ? thing(null) : null),
        things: () => [thing(null), thing(null)],
        node: () => ({ __typename: 'Thing', ...thing(null) }),
        sides: () => [
          { __typename: 'Left', left: 1, secret: 'TOPSECRET' },
          { __typename: 'Right', right: 2 },
        ],
        failing: (_: unknown, { what }: { what: string }) => thing(what),
        closed: () => thing(null),
        echo: (_: unknown, args: object) => JSON.stringify(args),
      },
      Mutation: { doIt: (_: unknown, { color }: { color: string }) => color, createThing: () => thing(null) },
    },
  },
);

const api = await startApi();
const url = await serveAgain(api, { schema });
const get = async (path: string) => {
  const response = await fetch(`${url}${path}`);
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
  return { status: response.status, body: (await response.json()) as any };
};

describe('a field that the caller may not read', () => {
  const seen = {
    id: '1',
    name: 'a thing',
    secret: null,
    inner: { value: 'v', closed: null },
    list: [{ value: 'w', closed: null }],
    // A resource inside a resource: its own resources have routes of their own.
    self: expect.objectContaining({ id: '2', secret: null, inner: { value: 'x', closed: null } }),
    unsure: null,
  };

  it('is null, although it is non-null for callers with access', async () => {
    const { status, body } = await get('/api/things/1');
    expect([status, body]).toEqual([200, expect.objectContaining(seen)]);
    expect(body.self).not.toHaveProperty('self');
  });

  it('is null in each object of a list', async () => {
    const { body } = await get('/api/things');
    expect(body).toEqual([expect.objectContaining(seen), expect.objectContaining(seen)]);
  });

  it('is null behind any interface or union', async () => {
    expect((await get('/api/node')).body).toMatchObject({ __typename: 'Thing', id: '1', secret: null });
    expect((await get('/api/sides')).body).toEqual([
      { __typename: 'Left', left: 1, secret: null },
      { __typename: 'Right', right: 2 },
    ]);
  });

  it('is present for callers with access', async () => {
    const headers = { authorization: `Bearer ${await api.mint('mallory')}` };
    const body = await (await fetch(`${url}/api/things/1`, { headers })).json();
    expect(body).toMatchObject({ secret: 'TOPSECRET', inner: { closed: null } });
  });

  it('is the whole answer where it is the whole question', async () => {
    expect(await get('/api/closed')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });
});

describe('an error inside a response that is not a refusal', () => {
  it.each(['fails', 'bug'])('is a bug: masked with the id of the request, whatever it carries (%s)', async (what) => {
    const { status, body } = await get(`/api/failing?what=${what}`);
    expect([status, body.code]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    expect(body.requestId).toMatch(/^[\w-]{36}$/);
    expect(JSON.stringify(body)).not.toContain('password');
  });

  it('is another of our codes', async () => {
    expect(await get('/api/failing?what=busy')).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(await get('/api/failing?what=gone')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

describe('arguments', () => {
  const echo = async (search: string) => {
    const { status, body } = await get(`/api/echo?${search}`);
    return status === 200 ? JSON.parse(body) : status;
  };

  it.each([
    ['', { must: 7 }],
    ['must=-3', { must: -3 }],
    ['ratio=1.5e3', { must: 7, ratio: 1500 }],
    ['really=true', { must: 7, really: true }],
    ['colors=RED&colors=GREEN', { must: 7, colors: ['RED', 'GREEN'] }],
    ['many=1', { must: 7, many: [1] }],
    ['filter={"text":"a%26b"}', { must: 7, filter: { text: 'a&b', color: 'RED' } }],
    ['filter={"and":[{"color":"GREEN"}]}', { must: 7, filter: { color: 'RED', and: [{ color: 'GREEN' }] } }],
    ['must=', 400],
    ['must=null', 400],
    ['ratio=NaN', 400],
    ['ratio=Infinity', 400],
    ['ratio=1e999', 400],
    ['really=1', 400],
    ['really=TRUE', 400],
    ['colors=RED,GREEN', 400],
    ['many=1&many=x', 400],
    ['filter=text', 400],
    ['filter={"__proto__":{"text":"x"}}', 400],
    ['filter={"and":[{"nothing":1}]}', 400],
    ['filter={}&filter={}', 400],
    ['filter[text]=x', 400],
  ])('%s', async (search, expected) => expect(await echo(search)).toEqual(expected));

  it('of a mutation are members of the body, with their defaults', async () => {
    const poem = async (body?: string) => {
      const init = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body };
      return (await fetch(`${url}/api/do-it`, { method: 'POST', ...init })).json();
    };
    expect(await poem()).toBe('GREEN');
    expect(await poem('{"color":"RED"}')).toBe('RED');
    expect(await poem('{"color":null}')).toMatchObject({ status: 400, field: 'color' });
    expect(await poem('{"color":"BLUE"}')).toMatchObject({ status: 400, field: 'color' });
  });

  it('a mutation without a result answers null', async () => {
    expect(await (await fetch(`${url}/api/set-nothing`, { method: 'POST' })).json()).toBeNull();
  });
});
