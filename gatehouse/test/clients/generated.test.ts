import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { isReverificationHint } from '@clerk/shared/authorization-errors';
import { beforeAll, describe, expect, it } from 'vitest';
import { listen, serveAgain } from '../rest/support.ts';
import { startApi } from '../support/api.ts';
import { codeOf, deadUrl, generate, makeApplication, root } from './support.ts';

const application = await makeApplication();
const directories = {
  graphql: application.packageDirectory('gatehouse-graphql-client'),
  rest: application.packageDirectory('gatehouse-rest-client'),
};
const [api, ...runs] = await Promise.all([
  startApi(),
  generate('graphql', '--out', directories.graphql, '--name', 'gatehouse-graphql-client'),
  generate('rest', '--out', directories.rest, '--name', 'gatehouse-rest-client'),
]);

// biome-ignore lint/suspicious/noExplicitAny: their types are tested where they are compiled
type Any = any;
const packages: Record<string, Any> = {};
beforeAll(async () => {
  for (const run of runs) expect(run).toMatchObject({ code: 0, stderr: '' });
  packages.graphql = await application.load('node_modules/gatehouse-graphql-client/index.js');
  packages.rest = await application.load('node_modules/gatehouse-rest-client/index.js');
});

it('compile strictly, by both ways of resolving packages, and refuse wrong use; their READMEs are true', async () => {
  for (const kind of ['graphql', 'rest'] as const) {
    await application.write(
      `${kind}.ts`,
      await readFile(join(root, `gatehouse/test/fixtures/clients/${kind}.ts`), 'utf8'),
    );
    const samples = await codeOf(join(directories[kind], 'README.md'));
    for (const [file, code] of Object.entries(samples)) await application.write(file, code);
  }
  const compiled = await Promise.all([
    application.compile({ module: 'ESNext', moduleResolution: 'bundler', noEmit: true }),
    application.compile({ module: 'NodeNext', moduleResolution: 'nodenext' }),
  ]);
  expect(compiled.map(({ stdout }) => stdout)).toEqual(['', '']);

  for (const directory of Object.values(directories)) {
    const { dependencies, peerDependencies } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
  }

  const getToken = () => api.mint('linus');
  const graphql = await application.load('out/graphql-readme.js');
  const rest = await application.load('out/rest-readme.js');
  expect(await graphql.greet(`${api.url}/graphql`, getToken)).toBe('Hello, Linus Torvalds');
  expect(await rest.greet(api.url, getToken)).toBe('Hello, Linus Torvalds');
}, 60_000);

type GetToken = (options?: { skipCache?: boolean }) => string | null | Promise<string | null>;
type Options = { url?: string; getToken?: GetToken; fetch?: typeof fetch };

/** The same questions through either client. */
const kinds = {
  graphql: (options: Options) => {
    const { createClient, ...documents } = packages.graphql;
    const client = createClient({ ...options, url: `${options.url ?? api.url}/graphql` });
    return {
      me: (request?: object) => client.query(documents.MeDocument, {}, request),
      poems: async () => (await client.query(documents.PoemsDocument, { first: 2 })).poems,
      users: () => client.query(documents.UsersDocument),
      badPage: () => client.query(documents.PoemsDocument, { after: 'nonsense' }),
      update: (id: string) => client.mutate(documents.UpdatePoemDocument, { id, input: { title: 'New' } }),
      publish: (id: string) => client.mutate(documents.PublishPoemDocument, { id }),
      setRole: () => client.mutate(documents.SetUserRoleDocument, { userId: 'user_linus', role: 'USER' }),
    };
  },
  rest: (options: Options) => {
    const client = packages.rest.createClient({ ...options, url: options.url ?? api.url });
    return {
      me: async (request?: object) => ({ me: await client.get('/api/me', request) }),
      poems: () => client.get('/api/poems', { query: { first: 2 } }),
      users: () => client.get('/api/users'),
      badPage: () => client.get('/api/poems', { query: { after: 'nonsense' } }),
      update: (id: string) => client.patch('/api/poems/{id}', { path: { id }, body: { title: 'New' } }),
      publish: (id: string) => client.post('/api/poems/{id}/publish', { path: { id } }),
      setRole: () => client.put('/api/users/{userId}/role', { path: { userId: 'user_linus' }, body: { role: 'USER' } }),
    };
  },
};

const expired = (person: string) => api.mint(person, { issuedAt: Date.now() - 120_000 });

describe.each(['graphql', 'rest'] as const)('the %s client', (kind) => {
  const clientOf = (options: Options = {}) => kinds[kind](options);
  const as = (person: string, claims = {}) => clientOf({ getToken: () => api.mint(person, { claims }) });
  /** The error of a refused request, which has to be one of the package's class. */
  const refusal = async (request: Promise<unknown>, name: string) => {
    const error = await request.then(
      () => 'not refused',
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(packages[kind][name]);
    expect(error).toBeInstanceOf(packages[kind].ApiError);
    return error;
  };

  it('sends requests as the signed-in person, and anonymously without a token', async () => {
    expect((await as('linus').me()).me.name).toBe('Linus Torvalds');
    for (const client of [clientOf(), clientOf({ getToken: () => null }), clientOf({ getToken: async () => null })]) {
      expect((await client.poems()).edges).toHaveLength(2);
      expect((await refusal(client.me(), 'UnauthenticatedError')).reason).toBeNull();
    }
  });

  it('fetches a new token once where one has expired', async () => {
    const old = await expired('linus');
    const asked: unknown[] = [];
    const sent: (string | null)[] = [];
    const getToken: GetToken = async (options) => {
      asked.push(options?.skipCache ?? false);
      return options?.skipCache ? api.mint('linus') : old;
    };
    const counting: typeof fetch = (input, init) => {
      sent.push(new Headers(init?.headers).get('authorization'));
      return fetch(input, init);
    };
    const client = clientOf({ getToken, fetch: counting });
    expect((await client.me()).me.name).toBe('Linus Torvalds');
    expect(asked).toEqual([false, true]);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toBe(`Bearer ${old}`);
    expect(sent[1]).not.toBe(sent[0]);
  });

  it('renews once for all requests that find out together', async () => {
    const old = await expired('linus');
    let renewals = 0;
    let release = () => {};
    const refused = new Promise<void>((resolve) => {
      release = resolve;
    });
    const getToken: GetToken = async (options) => {
      if (!options?.skipCache) return old;
      renewals += 1;
      // Time for the others to read the same answer.
      await setTimeout(100);
      return api.mint('linus');
    };
    let answers = 0;
    const together: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      answers += 1;
      if (answers === 3) release();
      await refused;
      return response;
    };
    const client = clientOf({ getToken, fetch: together });
    const people = await Promise.all([client.me(), client.me(), client.me()]);
    expect(people.map(({ me }) => me.name)).toEqual(Array(3).fill('Linus Torvalds'));
    expect(renewals).toBe(1);
  });

  it('reports why a new token is refused too, and does not retry anonymously', async () => {
    const old = await expired('linus');
    for (const renewed of [old, await expired('grace'), null]) {
      const asked: unknown[] = [];
      const getToken: GetToken = (options) => {
        asked.push(options);
        return options?.skipCache ? renewed : old;
      };
      const error = await refusal(clientOf({ getToken }).poems(), 'UnauthenticatedError');
      expect(error).toMatchObject({ code: 'UNAUTHENTICATED', status: 401, reason: 'session-token-expired' });
      expect(asked).toEqual([undefined, { skipCache: true }]);
    }
  });

  it('does not renew a token that was refused for another reason', async () => {
    const asked: unknown[] = [];
    const getToken: GetToken = (options) => {
      asked.push(options);
      return 'nonsense';
    };
    expect((await refusal(clientOf({ getToken }).poems(), 'UnauthenticatedError')).reason).toBe('token-malformed');
    expect(asked).toEqual([undefined]);
  });

  it('reports what is forbidden, and which verification would help', async () => {
    expect((await refusal(as('linus').users(), 'ForbiddenError')).reverification).toBeNull();

    const error = await refusal(as('ada', { fva: [90, -1] }).setRole(), 'ForbiddenError');
    expect(error.reverification).toBe('strict');
    expect(isReverificationHint(packages[kind].reverificationHint(error))).toBe(true);
    await expect(as('ada').setRole()).resolves.toBeDefined();
    expect(() => packages[kind].reverificationHint(new Error('another'))).toThrow('another');
  });

  it('reports missing objects, bad input and conflicts', async () => {
    await refusal(as('linus').update('poem_nobody'), 'NotFoundError');
    expect((await refusal(clientOf().badPage(), 'BadUserInputError')).field).toBe('after');
    await refusal(as('linus').publish('poem_linus_personal_archived_1'), 'ConflictError');
  });

  it('reports how long to wait after too many requests', async () => {
    const client = clientOf({ url: await serveAgain(api, { config: { rateLimit: 1 } }) });
    await client.poems();
    const { status, retryAfter } = await refusal(client.poems(), 'RateLimitedError');
    expect(status).toBe(429);
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
  });

  it('says that credentials cannot be checked', async () => {
    const clerk = { ...api.config.clerk, jwtKey: null, apiUrl: await deadUrl() };
    const url = await serveAgain(api, { config: { clerk } });
    const client = clientOf({ url, getToken: () => api.mint('linus') });
    expect((await refusal(client.me(), 'AuthUnavailableError')).retryAfter).toBe(1);
  });

  it('reports that the server is unreachable, also if Clerk notices first', async () => {
    const error = await refusal(clientOf({ url: await deadUrl() }).poems(), 'NetworkError');
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', status: 0, cause: expect.any(TypeError) });

    const offline = Object.assign(new Error('offline'), { code: 'clerk_offline' });
    const getToken = () => Promise.reject(offline);
    expect((await refusal(clientOf({ getToken }).poems(), 'NetworkError')).cause).toBe(offline);
    const broken = new Error('a bug in the page');
    await expect(clientOf({ getToken: () => Promise.reject(broken) }).poems()).rejects.toBe(broken);
  });

  it('can be stopped', async () => {
    const reason = new Error('left the page');
    await expect(as('linus').me({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('reports a response that is not from this server', async () => {
    const answers = [
      { status: 200, body: '<h1>Hello</h1>', name: 'ApiError', code: 'UNEXPECTED_ANSWER' },
      { status: 502, body: '{"errors":"none of ours"}', name: 'ApiError', code: 'UNEXPECTED_ANSWER' },
      { status: 500, body: '[]', name: 'ApiError', code: 'UNEXPECTED_ANSWER' },
      { status: 401, body: 'null', name: 'UnauthenticatedError', code: 'UNAUTHENTICATED' },
      { status: 429, body: '', name: 'RateLimitedError', code: 'RATE_LIMITED' },
      { status: 503, body: '', name: 'ServiceUnavailableError', code: 'SERVICE_UNAVAILABLE' },
    ];
    for (const { status, body, name, code } of answers) {
      const proxy = createServer((_req, res) => res.writeHead(status, { 'retry-after': '7' }).end(body));
      const url = await listen(proxy);
      const retryable = status === 429 || status === 503;
      expect(await refusal(clientOf({ url }).poems(), name)).toMatchObject({ status, code, retryAfter: 7, retryable });
      proxy.close();
    }
  });
});

describe('the graphql client', () => {
  const clientAs = (person: string) =>
    packages.graphql.createClient({ url: `${api.url}/graphql`, getToken: () => api.mint(person) });

  it('gives part of an answer beside the errors, or with the error', async () => {
    const document = '{ user(id: "user_ada") { name email } me { name } }';
    const { data, errors } = await clientAs('linus').execute(document);
    expect(data).toEqual({ user: { name: 'Ada Lovelace', email: null }, me: { name: 'Linus Torvalds' } });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(packages.graphql.ForbiddenError);
    expect(errors[0].path).toEqual(['user', 'email']);

    const error = await clientAs('linus')
      .query(document)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(packages.graphql.ForbiddenError);
    expect(error.data).toEqual(data);
    expect(inspect(error), 'as a log would show it').not.toContain('Torvalds');
  });

  it('has a ready operation for each root field, which succeeds for callers who may use it', async () => {
    const { data } = await clientAs('ada').execute(
      '{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { fields { name } } } }',
    );
    const fields = Object.values(data.__schema as Record<string, Any>).flatMap((type) => type.fields);
    const names = fields.map(({ name }) => `${name[0].toUpperCase()}${name.slice(1)}Document`);
    const documents = Object.keys(packages.graphql).filter((name) => name.endsWith('Document'));
    expect(documents.sort()).toEqual(names.sort());

    const people: Record<string, string> = {
      Poems: 'linus',
      OrganizationPoems: 'linus',
      MyPoems: 'linus',
      User: 'linus',
    };
    for (const name of documents.filter((one) => packages.graphql[one].startsWith('query'))) {
      const person = people[name.replace('Document', '')] ?? 'ada';
      const variables = { id: name === 'UserDocument' ? 'user_grace' : 'poem_grace_personal_published_1' };
      await expect(clientAs(person).query(packages.graphql[name], variables), name).resolves.toBeDefined();
    }
  });

  it('requests fields that the caller may lack through a variable', async () => {
    const { MeDocument } = packages.graphql;
    expect((await clientAs('linus').query(MeDocument)).me).not.toHaveProperty('email');
    const { me } = await clientAs('linus').query(MeDocument, { withEmail: true, withRole: true });
    expect(me).toMatchObject({ email: 'linus@example.com', role: 'USER' });
  });
});

describe('the rest client', () => {
  it('has every route of /api/openapi.json', async () => {
    const document = (await (await api.anonymous.fetch('/api/openapi.json')).json()) as { paths: object };
    const declared = await readFile(join(directories.rest, 'paths.d.ts'), 'utf8');
    for (const path of Object.keys(document.paths)) expect(declared).toContain(`"${path}": {`);
  });

  it('a path parameter cannot change the route', async () => {
    const client = packages.rest.createClient({ url: `${api.url}/`, getToken: () => api.mint('linus') });
    const idOf = (id: string) => client.get('/api/poems/{id}', { path: { id } });
    for (const id of ['', '.', '..']) await expect(idOf(id)).rejects.toBeInstanceOf(TypeError);
    for (const id of ['../me', 'a?b#c', '%2e%2e/me']) {
      await expect(idOf(id)).rejects.toBeInstanceOf(packages.rest.NotFoundError);
    }
  });
});
