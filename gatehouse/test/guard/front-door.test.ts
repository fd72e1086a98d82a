import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseMatrix } from '../../guard/matrix-page.ts';
import { startApi } from '../support/api.ts';

const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key,oauth_token' });
const { columns, rows } = parseMatrix(readFileSync(new URL('../app/schema/access.md', import.meta.url), 'utf8'));

const machine = api.clerk.store.issue({ kind: 'api_key', subject: 'user_mallory', scopes: [] }).secret;
const scopes = ['poems:read', 'poems:write', 'profile', 'email', 'user:org:read'];
const application = await api.mintApp('linus', { scopes });
const callers: Record<string, { query: typeof api.anonymous.query }> = {
  anonymous: api.anonymous,
  'signed in': api.as('mallory'),
  member: api.as('linus'),
  'org admin': api.as('grace'),
  admin: api.as('ada'),
  'through an app': api.withAuthorization(`Bearer ${application}`),
  machine: api.withAuthorization(`Bearer ${machine}`),
};

/** One operation for each root field; the ids do not exist, so that allowed mutations change nothing. */
const operations: Record<string, string> = {
  'Query.can': '{ can { __typename } }',
  'Query.poems': '{ poems { __typename } }',
  'Query.poem': '{ poem(id: "none") { __typename } }',
  'Query.myPoems': '{ myPoems { __typename } }',
  'Query.organizationPoems': '{ organizationPoems { __typename } }',
  'Query.allPoems': '{ allPoems { __typename } }',
  'Query.me': '{ me { __typename } }',
  'Query.user': '{ user(id: "none") { __typename } }',
  'Query.shelf': '{ shelf(id: "none") { __typename } }',
  'Query.named': '{ named(id: "none") { __typename } }',
  'Query.users': '{ users { __typename } }',
  'Mutation.createPoem': 'mutation { createPoem(input: { title: "", body: "" }) { __typename } }',
  'Mutation.updatePoem': 'mutation { updatePoem(id: "none", input: { title: "a" }) { __typename } }',
  'Mutation.publishPoem': 'mutation { publishPoem(id: "none") { __typename } }',
  'Mutation.deletePoem': 'mutation { deletePoem(id: "none") }',
  'Mutation.labelShelf': 'mutation { labelShelf(input: { id: "shelf_none", name: "None" }) { __typename } }',
  'Mutation.setUserRole': 'mutation { setUserRole(userId: "none", role: USER) { __typename } }',
};
const roots = rows.filter(({ coordinate }) => /^(Query|Mutation)\./.test(coordinate));

describe('over HTTP, each root field is answered for the callers of schema/access.md only', () => {
  test('covers all root fields', () => {
    expect(roots.map(({ coordinate }) => coordinate).sort()).toEqual(Object.keys(operations).sort());
    expect(columns).toEqual(Object.keys(callers));
  });

  test.each(roots.map((row) => [row.coordinate, row.cells] as const))('%s', async (coordinate, cells) => {
    for (const [index, column] of columns.entries()) {
      const { errors } = await (callers[column] ?? api.anonymous).query(operations[coordinate] ?? '');
      const refusal = column === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      const code = errors?.[0]?.extensions.code;
      expect({ column, refused: code === refusal }).toEqual({ column, refused: cells[index] === 'no' });
      if (cells[index] !== 'no') expect([undefined, 'NOT_FOUND', 'BAD_USER_INPUT']).toContain(code);
    }
  });
});

describe('over HTTP, what is inside an object', () => {
  const create = async (inOrganization: boolean) => {
    const input = { title: 'A draft', body: 'Body', draftNotes: 'for me only', inOrganization };
    const document = 'mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }';
    return (await api.as('grace').query(document, { input })).data.createPoem.id as string;
  };

  test('a poem of the organization: its members see it, not the notes of its author', async () => {
    const id = await create(true);
    const query = `{ poem(id: "${id}") { title draftNotes author { email role } } }`;
    const linus = await api.as('linus').query(query);
    expect(linus.data.poem).toEqual({ title: 'A draft', draftNotes: null, author: { email: null, role: 'USER' } });
    expect(linus.errors?.map(({ path, extensions }) => [path.join('.'), extensions.code])).toEqual([
      ['poem.draftNotes', 'FORBIDDEN'],
      ['poem.author.email', 'FORBIDDEN'],
    ]);
    const all = { title: 'A draft', draftNotes: 'for me only', author: { email: 'grace@example.com', role: 'USER' } };
    expect((await api.as('grace').query(query)).data.poem).toEqual(all);
    expect((await api.as('ada').query(query)).data.poem).toEqual(all);
    expect((await api.as('mallory').query(query)).body).toEqual({ data: { poem: null } });
  });

  test('hides a poem from callers who may not see it', async () => {
    const id = await create(false);
    const attempts = [
      `updatePoem(id: "${id}", input: { title: "b" }) { id }`,
      `publishPoem(id: "${id}") { id }`,
      `deletePoem(id: "${id}")`,
    ];
    for (const attempt of attempts) {
      const there = await api.as('linus').query(`mutation { ${attempt} }`);
      const nowhere = await api.as('linus').query(`mutation { ${attempt.replace(id, 'none')} }`);
      expect(there.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
      expect(there.errors?.map(({ message }) => message)).toEqual(nowhere.errors?.map(({ message }) => message));
      expect(there.errors?.[0]?.extensions).toEqual(nowhere.errors?.[0]?.extensions);
    }
  });

  test('answers FORBIDDEN to callers who may see a poem of the organization but not change it', async () => {
    const id = await create(true);
    const { errors } = await api.as('linus').query(`mutation { publishPoem(id: "${id}") { id } }`);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      coordinate: 'Mutation.publishPoem',
      wouldPass: 'author of the poem or permission org:poems:publish in the organization of the poem',
    });
    expect(
      (await api.as('grace').query(`mutation { publishPoem(id: "${id}") { status } }`)).data.publishPoem.status,
    ).toBe('PUBLISHED');
  });

  test('a role is not changed on an old verification, nor by staff who act as an admin', async () => {
    const document = 'mutation { setUserRole(userId: "user_mallory", role: ADMIN) { role } }';
    const stale = await api.as('ada', { claims: { fva: [11, -1] } }).query(document);
    expect(stale.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      clerk_error: { reason: 'reverification-error' },
    });
    const staff = await api.as('ada', { claims: { act: { sub: 'user_staff' } } }).query(document);
    expect(staff.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', failed: ['not impersonated'] });
    expect(api.clerk.requests.filter((request) => request === 'PATCH /v1/users/user_mallory/metadata')).toEqual([]);
  });
});
