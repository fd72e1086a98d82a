import { describe, expect, it } from 'vitest';
import { users } from '../../clerk/index.ts';
import { READ, startMcp } from './support.ts';

const api = await startMcp({ CLERK_ACCEPTS_TOKENS: 'oauth_token' });
const WRITE = ['poems:write'];
const EVERY = ['poems:read', 'poems:write', 'profile', 'email', 'user:org:read', 'admin', 'openid'];

type Name = 'ada' | 'grace' | 'linus';
const codeOf = async (who: Name, scopes: readonly string[], document: string, claims = {}) =>
  (await api.through(who, scopes, claims).query(document)).errors?.[0]?.extensions.code;

describe('a tool', () => {
  const read = async (who: Name, scopes: readonly string[], id: string) => {
    const { data, refusal } = await api.through(who, scopes).callTool('ReadPoem', { id });
    return data === null ? refusal : 'read';
  };
  const NONE = 'There is no such poem.';

  it('reads unpublished rows of the person only, and only with the scope', async () => {
    expect(await read('linus', READ, 'poem_linus_personal_draft_1')).toBe('read');
    expect(await read('linus', [], 'poem_linus_personal_draft_1')).toBe(NONE);
    expect(await read('linus', WRITE, 'poem_linus_personal_draft_1')).toBe(NONE);
    expect(await read('linus', READ, 'poem_mallory_personal_draft_1')).toBe(NONE);
    expect(await read('linus', [], 'poem_mallory_personal_published_1')).toBe('read');
  });

  it('reads rows of the organization only if the token names it', async () => {
    expect(await read('linus', [...READ, 'user:org:read'], 'poem_grace_acme_draft_1')).toBe('read');
    expect(await read('linus', READ, 'poem_grace_acme_draft_1')).toBe(NONE);
  });

  it('reads no rows that only the role of an administrator opens', async () => {
    expect(await read('ada', EVERY, 'poem_linus_personal_draft_1')).toBe(NONE);
  });
});

describe('an application of an administrator', () => {
  const claims = {
    metadata: { role: 'admin' },
    fva: [0, 0],
    sid: 'sess_1',
    org_role: 'org:admin',
    org_permissions: ['org:poems:publish'],
    o: { id: 'org_globex', rol: 'admin', per: 'publish', fpm: '1' },
    fea: 'u:keepers',
    pla: 'u:pro',
  };
  it.each([
    '{ allPoems { edges { cursor } } }',
    '{ users { edges { cursor } } }',
    '{ user(id: "user_linus") { id } }',
    'mutation { setUserRole(userId: "user_linus", role: ADMIN) { id } }',
    'mutation { deletePoem(id: "poem_ada_personal_draft_1") }',
    'mutation { updatePoem(id: "poem_linus_personal_published_1", input: { title: "Mine" }) { id } }',
    'mutation { labelShelf(input: { id: "shelf_1", name: "Mine" }) { id } }',
  ])('may not, whatever its claims are: %s', async (document) => {
    expect(await codeOf('ada', EVERY, document, claims)).toBe('FORBIDDEN');
  });
});

describe('a scope', () => {
  const update = 'mutation { updatePoem(id: "poem_linus_personal_published_1", input: { title: "New" }) { title } }';

  it('to write does not include reading, nor the other way round', async () => {
    expect(await codeOf('linus', READ, update)).toBe('FORBIDDEN');
    expect(await codeOf('linus', WRITE, update)).toBe('FORBIDDEN');
    expect(await codeOf('linus', [...READ, ...WRITE], update)).toBeUndefined();
    expect(await codeOf('grace', [...READ, ...WRITE], update)).toBe('FORBIDDEN');
  });

  it('is compared as a whole', async () => {
    for (const scope of ['poems', 'poems:', 'poems:read:all', 'POEMS:READ', 'poems:*', '*']) {
      expect(await codeOf('linus', [scope], '{ myPoems { edges { cursor } } }'), scope).toBe('FORBIDDEN');
    }
  });
});

describe('the organization in the claims', () => {
  const document = '{ organizationPoems { edges { cursor } } }';
  const scopes = [...READ, 'user:org:read'];

  it('counts only if the person is a member of it', async () => {
    expect(await codeOf('linus', scopes, document)).toBeUndefined();
    for (const organization of ['org_globex', 'org_none', '', null, ['org_acme'], { id: 'org_acme' }]) {
      expect(await codeOf('linus', scopes, document, { org_id: organization })).toBe('FORBIDDEN');
    }
  });
});

describe('other endpoints', () => {
  it('open no socket for an application', async () => {
    const caller = api.through('linus', EVERY);
    await expect(caller.subscribe('subscription { poemPublished { id } }')).rejects.toThrow(
      'closed with 4401 Applications cannot open sockets',
    );
  });

  it('apply the same rules over REST, and refuse hand-written routes for people', async () => {
    const caller = api.through('ada', EVERY);
    expect((await caller.fetch('/api/poems')).status).toBe(200);
    expect((await api.through('linus', READ).fetch('/api/poems/poem_linus_personal_draft_1')).status).toBe(200);
    expect((await api.through('linus', []).fetch('/api/poems/poem_linus_personal_draft_1')).status).toBe(404);
    for (const path of ['/api/users', '/api/protected', '/api/admin/health']) {
      expect((await caller.fetch(path)).status, path).toBe(403);
    }
  });
});

it('a token of a person who was deleted is refused from the next request on', async () => {
  const caller = api.through('grace', READ);
  const document = '{ poems(first: 1) { edges { cursor } } }';
  expect((await caller.query(document)).status).toBe(200);
  await api.database.db.update(users).set({ deletedAt: new Date() });
  const { status, errors } = await caller.query(document);
  expect([status, errors?.[0]?.extensions.reason]).toEqual([401, 'person-deleted']);
});
