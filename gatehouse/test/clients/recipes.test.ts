import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { graphqlClient } from '../../tools/client/graphql.ts';
import { writePackage } from '../../tools/client/package.ts';
import { restClient } from '../../tools/client/rest.ts';
import type { Contents } from '../../tools/client/shared.ts';
import { application as sampleApplication } from '../app/application.ts';
import { startApi } from '../support/api.ts';
import { codeOf, deadUrl, makeApplication, root } from './support.ts';

const api = await startApi();
const packages = join(root, 'gatehouse/test/packages/node_modules');
const areInstalled = existsSync(packages);
const application = await makeApplication(packages);

// biome-ignore lint/suspicious/noExplicitAny: their types are tested where they are compiled
type Any = any;
const modules: Record<string, Any> = {};

const MISSING = 'The recipes are not tested, for their libraries are missing: npm ci --prefix gatehouse/test/packages';
if (!areInstalled) console.log(MISSING);
beforeEach(({ skip }) => skip(!areInstalled, MISSING));

beforeAll(async () => {
  if (!areInstalled) return;
  const install = async (name: string, contents: Contents) =>
    writePackage(application.packageDirectory(name), { name, version: '0.0.0', ...contents }, []);
  await install('gatehouse-graphql-client', await graphqlClient(sampleApplication, 'gatehouse-graphql-client', null));
  await install('gatehouse-rest-client', await restClient(sampleApplication, 'gatehouse-rest-client'));
  await application.write('paths.ts', astToString(await openapiTS(new URL(`${api.url}/api/openapi.json`))));
  await application.write('page.ts', await readFile(join(root, 'gatehouse/test/fixtures/clients/page.ts'), 'utf8'));

  const files = ['page.ts'];
  for (const page of ['gatehouse/docs/clients.md', ...(await recipes())]) {
    for (const [name, code] of Object.entries(await codeOf(join(root, page)))) {
      const file = onPoems(name);
      await application.write(file, onPoems(code));
      files.push(file);
    }
  }
  const options = { module: 'ESNext', moduleResolution: 'bundler', jsx: 'react-jsx', skipLibCheck: true };
  expect(await application.compile(options)).toEqual({ code: 0, stdout: '', stderr: '' });
  for (const file of files) {
    const stem = file.replace(/\.tsx?$/, '');
    modules[stem] = await application.load(`out/${stem}.js`);
  }
}, 60_000);

/** The pages speak of the sample's posts, which the poems of the tested application resemble. `post()` stays. */
const onPoems = (text: string): string => text.replaceAll(/post(?!\()/g, 'poem').replaceAll('Post', 'Poem');

/** A module of a library of the recipes. */
const libraryModule = (name: string): Any => createRequire(packages)(name);

const recipes = async () => {
  const files = await readdir(join(root, 'gatehouse/docs/recipes'));
  return files.filter((file) => file.startsWith('client-')).map((file) => `gatehouse/docs/recipes/${file}`);
};

type GetToken = (options?: { skipCache?: boolean }) => Promise<string | null>;

/** What every client requests, over GraphQL or REST. */
const questions = {
  me: { document: '{ me { name } }', method: 'GET', path: '/api/me' },
  users: { document: '{ users { edges { cursor } } }', method: 'GET', path: '/api/users' },
  setRole: {
    document: 'mutation { setUserRole(userId: "user_linus", role: USER) { role } }',
    method: 'PUT',
    path: '/api/users/user_linus/role',
    body: { role: 'USER' },
  },
  create: {
    document: 'mutation { createPoem(input: { title: "Once", body: "Once" }) { title } }',
    method: 'POST',
    path: '/api/poems',
    body: { title: 'Once', body: 'Once' },
  },
};
type Question = { document: string; method: string; path: string; body?: object };
type Refusal = { code?: unknown; clerkError?: unknown };
type Ask = (question: Question) => Promise<Any>;
/** Sends requests with a library as its recipe says; `refusalOf` reads its errors. */
type Library = { ask: Ask; refusalOf: (error: Any) => Refusal };

const libraries: Record<string, (url: string, getToken: GetToken) => Library> = {
  fetch: (url, getToken) => ({
    ask: async ({ method, path, body }) => {
      const response = await modules['authorized-fetch'].authorizedFetch(getToken)(`${url}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw await response.json();
      return response.json();
    },
    refusalOf: ({ code, clerk_error }) => ({ code, clerkError: clerk_error }),
  }),
  'graphql-request': (url, getToken) => {
    const { createClient, codeOf: code } = modules['graphql-request'];
    const client = createClient(`${url}/graphql`, getToken);
    return {
      ask: ({ document }) => client.request(document),
      refusalOf: (error) => ({
        code: code(error),
        clerkError: error.response?.errors?.[0]?.extensions?.clerk_error,
      }),
    };
  },
  urql: (url, getToken) => {
    const { createClient, codeOf: code } = modules.urql;
    const client = createClient(`${url}/graphql`, getToken);
    return {
      ask: async ({ document }) => {
        const { data, error } = await client[document.startsWith('mutation') ? 'mutation' : 'query'](document, {});
        if (error) throw error;
        return data;
      },
      refusalOf: (error) => ({ code: code(error), clerkError: error.graphQLErrors[0]?.extensions.clerk_error }),
    };
  },
  'Apollo Client': (url, getToken) => {
    const { createClient, extensionsOf } = modules.apollo;
    const client = createClient(`${url}/graphql`, getToken);
    return {
      ask: async ({ document }) => {
        const text = libraryModule('@apollo/client').gql(document);
        const isMutation = document.startsWith('mutation');
        return (await (isMutation ? client.mutate({ mutation: text }) : client.query({ query: text }))).data;
      },
      refusalOf: (error) => {
        const [{ code, clerk_error } = {} as Record<string, unknown>] = extensionsOf(error);
        return { code, clerkError: clerk_error };
      },
    };
  },
  'openapi-fetch': (url, getToken) => {
    const client = modules['openapi-fetch'].createClient(url, getToken);
    return {
      ask: async ({ method, path, body }) => {
        const { data, error } = await client[method](path, { body });
        if (error) throw error;
        return data;
      },
      refusalOf: ({ code, clerk_error }) => ({ code, clerkError: clerk_error }),
    };
  },
  axios: (url, getToken) => {
    const { createClient, codeOf: code } = modules.axios;
    const client = createClient(url, getToken);
    return {
      ask: async ({ method, path, body }) => (await client.request({ method, url: path, data: body })).data,
      refusalOf: (error) => ({ code: code(error), clerkError: error.response?.data?.clerk_error }),
    };
  },
};

/** Clerk's `getToken`: returns the cached token, unless told to skip the cache. */
const getTokenOf = (person: string, claims = {}, { issuedAt = Date.now() } = {}) => {
  let token = api.mint(person, { claims, issuedAt });
  return vi.fn<GetToken>((options) => {
    if (options?.skipCache) token = api.mint(person, { claims });
    return token;
  });
};

describe.each(Object.keys(libraries))('%s', (name) => {
  const libraryOf = (getToken: GetToken, url = api.url) => {
    const library = libraries[name]?.(url, getToken);
    if (library === undefined) throw new Error(name);
    return library;
  };
  const refusal = async (question: Question, getToken: GetToken, url?: string): Promise<Refusal> => {
    const { ask, refusalOf } = libraryOf(getToken, url);
    return ask(question).then((answer) => ({ code: `answered: ${JSON.stringify(answer)}` }), refusalOf);
  };

  it('sends requests as the signed-in person, or anonymously', async () => {
    expect(JSON.stringify(await libraryOf(getTokenOf('linus')).ask(questions.me))).toContain('Linus Torvalds');
    expect(await refusal(questions.me, async () => null)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('retries once with a new token if the first has expired, and writes once', async () => {
    const countOf = async () => {
      const { data } = await api.as('mallory').query('{ myPoems(first: 100) { edges { node { title } } } }');
      return data.myPoems.edges.filter(({ node }: Any) => node.title === 'Once').length;
    };
    const before = await countOf();
    const getToken = getTokenOf('mallory', {}, { issuedAt: Date.now() - 120_000 });
    const { ask } = libraryOf(getToken);
    expect(JSON.stringify(await ask(questions.create))).toContain('Once');
    expect(JSON.stringify(await ask(questions.me))).toContain('Mallory');
    expect(getToken.mock.calls.filter(([options]) => options?.skipCache)).toHaveLength(1);
    expect(await countOf()).toBe(before + 1);
  });

  it('reports a refusal if the new token is refused too', async () => {
    const old = await api.mint('linus', { issuedAt: Date.now() - 120_000 });
    const getToken = vi.fn<GetToken>(async () => old);
    expect(await refusal(questions.me, getToken)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(getToken).toHaveBeenCalledTimes(2);
    const signedOut: GetToken = async (options) => (options?.skipCache ? null : old);
    expect(await refusal(questions.me, signedOut)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('reports what is forbidden, and which verification would help', async () => {
    const forbidden = await refusal(questions.users, getTokenOf('linus'));
    expect(forbidden).toEqual({ code: 'FORBIDDEN', clerkError: undefined });
    const { code, clerkError } = await refusal(questions.setRole, getTokenOf('ada', { fva: [90, -1] }));
    expect(code).toBe('FORBIDDEN');
    expect(libraryModule('@clerk/shared/authorization-errors').isReverificationHint({ clerk_error: clerkError })).toBe(
      true,
    );
    expect(JSON.stringify(await libraryOf(getTokenOf('ada')).ask(questions.setRole))).toContain('USER');
  });

  it('fails if the server is unreachable', async () => {
    const { code } = await refusal(questions.me, getTokenOf('linus'), await deadUrl());
    expect([undefined, 'ECONNREFUSED', 'ERR_NETWORK']).toContain(code);
  });
});

it('a plain fetch, as in the recipe', async () => {
  const { myPoems } = modules['plain-fetch'];
  expect(await myPoems(api.url, getTokenOf('linus'))).toHaveProperty('edges');
  await expect(myPoems(api.url, async () => null)).rejects.toThrow('UNAUTHENTICATED');
});

describe('the page on clients', () => {
  it('shows the same overview over GraphQL and REST', async () => {
    const overGraphQL = await modules['overview-graphql'].overview(`${api.url}/graphql`, getTokenOf('linus'));
    const overRest = await modules['overview-rest'].overview(api.url, getTokenOf('linus'));
    expect(overGraphQL).toHaveLength(6);
    expect(overRest).toEqual(overGraphQL);
  });

  it('shows the person what went wrong', async () => {
    const { save } = modules.save;
    const url = `${api.url}/graphql`;
    const id = 'poem_linus_personal_published_1';
    expect(await save(url, getTokenOf('linus'), id, 'Saved')).toBeNull();
    expect(await save(url, getTokenOf('linus'), id, ' ')).toMatch(/^input\.title: /);
    expect(await save(url, getTokenOf('mallory'), id, 'Saved')).toBe('Not for you.');
    expect(await save(await deadUrl(), getTokenOf('linus'), id, 'Saved')).toBe('You are offline.');
    await expect(save(url, async () => null, id, 'Saved')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('distinguishes errors for a form, a notice and a sign-in', async () => {
    const { savePoem } = modules['save-poem'];
    const ask = (getToken: GetToken, title: string) =>
      savePoem(`${api.url}/graphql`, getToken, 'poem_linus_personal_published_1', title);
    expect(await ask(getTokenOf('linus'), 'Saved')).toEqual({ kind: 'saved', title: 'Saved' });
    expect(await ask(getTokenOf('linus'), ' ')).toMatchObject({ kind: 'field', field: 'title' });
    expect(await ask(getTokenOf('mallory'), 'Saved')).toMatchObject({ kind: 'notice' });
    expect(await ask(async () => null, 'Saved')).toEqual({ kind: 'sign-in' });
  });

  it('subscribes with a typed document', async () => {
    vi.stubGlobal('WebSocket', WebSocket);
    onTestFinished(() => void vi.unstubAllGlobals());
    const url = `${api.url.replace('http', 'ws')}/graphql`;
    const poems = modules.subscribe.publishedPoems(url, getTokenOf('linus'));
    const first = poems.next();
    const create = 'mutation { createPoem(input: { title: "News", body: "News" }) { id } }';
    await vi.waitUntil(async () => {
      const { data } = await api.as('linus').query(create);
      await api.as('linus').query(`mutation { publishPoem(id: "${data.createPoem.id}") { id } }`);
      return Promise.race([first, setTimeout(100, false)]);
    });
    expect((await first).value).toMatchObject({ title: 'News', author: { name: 'Linus Torvalds' } });
    await poems.return();
  });
});

describe('useReverification', () => {
  /** In place of clerk-js: a session, and the dialog, in which `verify` says what the person does. */
  const clerkOf = (verify: () => 'verified' | 'cancelled') => {
    let fva = [90, -1];
    const levels: unknown[] = [];
    const clerk = {
      loaded: true,
      session: { getToken: () => api.mint('ada', { claims: { fva } }) },
      addListener: () => () => {},
      on: (_event: string, handler: (status: string) => void) => handler('ready'),
      off: () => {},
      __internal_openReverification: (dialog: Any) => {
        levels.push(dialog.level);
        if (verify() === 'cancelled') return dialog.afterVerificationCancelled();
        fva = [0, -1];
        dialog.afterVerification();
      },
    };
    return { clerk, levels };
  };

  const pages: Record<string, () => (userId: string, role: string) => Promise<Any>> = {
    'the generated client': () => modules['admin-button'].useSetUserRole(`${api.url}/graphql`),
    'a fetch over REST': () => modules['admin-button-rest'].useSetUserRole(api.url),
  };

  it.each(Object.keys(pages))('with %s, opens the dialog and asks again', async (name) => {
    const use = pages[name] ?? expect.fail();
    const { clerk, levels } = clerkOf(() => 'verified');
    const setUserRole = modules.page.hooksIn(clerk, use);
    // Clerk's getToken is for browsers only.
    vi.stubGlobal('window', globalThis);
    onTestFinished(() => void vi.unstubAllGlobals());
    const answer = await setUserRole('user_linus', 'USER');
    expect(levels).toEqual(['second_factor']);
    expect(JSON.stringify(answer)).toContain('Linus Torvalds');
    await setUserRole('user_linus', 'USER');
    expect(levels).toHaveLength(1);

    const cancelled = clerkOf(() => 'cancelled');
    await expect(modules.page.hooksIn(cancelled.clerk, use)('user_linus', 'USER')).rejects.toMatchObject({
      code: 'reverification_cancelled',
    });
  });

  it('is in a page that renders', () => {
    const { clerk } = clerkOf(() => 'verified');
    const page = () => modules['admin-button'].AdminButton({ url: '/graphql', userId: 'user_linus' });
    expect(modules.page.render(clerk, page)).toContain('Make an admin');
  });
});
