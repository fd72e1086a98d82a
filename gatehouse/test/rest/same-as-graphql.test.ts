import { describe, expect, it } from 'vitest';
import { statusByCode } from '../../errors/index.ts';
import { startApi } from '../support/api.ts';

const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key' });
const key = api.clerk.store.issue({ kind: 'api_key', name: 'test', subject: 'user_ada', scopes: ['poems:read'] });

const callers = {
  anonymous: () => api.anonymous,
  ada: () => api.as('ada'),
  grace: () => api.as('grace'),
  linus: () => api.as('linus'),
  mallory: () => api.as('mallory'),
  machine: () => api.withAuthorization(`Bearer ${key.secret}`),
};
type Caller = ReturnType<(typeof callers)['anonymous']>;

const USER = 'id name imageUrl email role createdAt';
const POEM = `id title body status draftNotes author { ${USER} } organizationId createdAt updatedAt publishedAt`;
const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
/** A list leaves long texts to the single resource. */
const LISTED = POEM.replace('body ', '').replace('draftNotes ', '');
const poems = `{ edges { cursor node { ${LISTED} } } ${PAGE} }`;
const users = `{ edges { cursor node { ${USER} } } ${PAGE} }`;

/** What REST answers, as GraphQL would: data and no code, or a code and no data. Its status has to be that code's. */
const overRest = async (caller: Caller, path: string, method = 'GET', body?: object) => {
  const json = { 'content-type': 'application/json' };
  const init = body === undefined ? { method } : { method, headers: json, body: JSON.stringify(body) };
  const response = await caller.fetch(path, init);
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
  const answer = (await response.json()) as any;
  if (response.ok) return { data: answer, code: null };
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(response.status).toBe(statusByCode[answer.code as keyof typeof statusByCode]);
  expect(response.headers.has('www-authenticate')).toBe(response.status === 401);
  return { data: null, code: answer.code };
};

/** What GraphQL answers at `steps`; the code of the error that refused this, where there is nothing. */
const overGraphQL = async (caller: Caller, document: string, ...steps: string[]) => {
  const { data, errors = [] } = await caller.query(document);
  const found = steps.reduce((object, step) => object?.[step], data) ?? null;
  if (found !== null) return { data: found, code: null };
  return { data: null, code: errors[0]?.extensions.code ?? 'NOT_FOUND' };
};

const questions: [path: string, document: string, ...steps: string[]][] = [
  ['/api/me', `{ me { ${USER} } }`, 'me'],
  ['/api/me/poems?first=3', `{ me { poems(first: 3) ${poems} } }`, 'me', 'poems'],
  ['/api/users', `{ users ${users} }`, 'users'],
  ['/api/users?role=ADMIN', `{ users(role: ADMIN) ${users} }`, 'users'],
  ['/api/users/user_linus', `{ user(id: "user_linus") { ${USER} } }`, 'user'],
  ['/api/users/user_none', `{ user(id: "user_none") { ${USER} } }`, 'user'],
  ['/api/users/user_linus/poems', `{ user(id: "user_linus") { poems ${poems} } }`, 'user', 'poems'],
  ['/api/poems', `{ poems ${poems} }`, 'poems'],
  ['/api/poems?first=2', `{ poems(first: 2) ${poems} }`, 'poems'],
  ['/api/poems?first=0', `{ poems(first: 0) ${poems} }`, 'poems'],
  ['/api/poems?after=wrong', `{ poems(after: "wrong") ${poems} }`, 'poems'],
  ['/api/my-poems', `{ myPoems ${poems} }`, 'myPoems'],
  ['/api/my-poems?status=DRAFT', `{ myPoems(status: DRAFT) ${poems} }`, 'myPoems'],
  ['/api/organization-poems', `{ organizationPoems ${poems} }`, 'organizationPoems'],
  ['/api/all-poems?first=30', `{ allPoems(first: 30) ${poems} }`, 'allPoems'],
  ...['linus_acme_published_1', 'linus_acme_draft_1', 'mallory_personal_archived_1', 'none'].map(
    (id): [string, string, string] => [`/api/poems/poem_${id}`, `{ poem(id: "poem_${id}") { ${POEM} } }`, 'poem'],
  ),
];

describe.each(Object.keys(callers) as (keyof typeof callers)[])('%s', (name) => {
  const caller = callers[name]();

  it.each(questions)('%s', async (path, document, ...steps) => {
    expect(await overRest(caller, path)).toEqual(await overGraphQL(caller, document, ...steps));
  });

  it('page after page', async () => {
    const cursor = (await overRest(caller, '/api/poems?first=4')).data.pageInfo.endCursor;
    const rest = await overRest(caller, `/api/poems?first=4&after=${cursor}`);
    expect(rest.data.edges).toHaveLength(4);
    expect(rest).toEqual(await overGraphQL(caller, `{ poems(first: 4, after: "${cursor}") ${poems} }`, 'poems'));
  });

  // The times of a change differ; everything else is the same twice.
  const WRITTEN = POEM.replace('updatedAt publishedAt', '');
  const withoutTimes = ({ data, code }: { data: Record<string, unknown> | null; code: string | null }) => {
    const { updatedAt: _, publishedAt: __, createdAt: ___, id: ____, ...rest } = data ?? {};
    return { data: data && rest, code };
  };

  it.each(['linus_acme_published_2', 'linus_personal_draft_2', 'mallory_globex_archived_1', 'none'])(
    'changes poem_%s',
    async (id) => {
      const rest = await overRest(caller, `/api/poems/poem_${id}`, 'PATCH', { title: 'Anew' });
      const document = `mutation { updatePoem(id: "poem_${id}", input: { title: "Anew" }) { ${WRITTEN} } }`;
      expect(withoutTimes(rest)).toEqual(withoutTimes(await overGraphQL(caller, document, 'updatePoem')));
    },
  );

  it.each(['linus_acme_draft_2', 'grace_personal_draft_2', 'ada_globex_archived_1'])(
    'publishes poem_%s',
    async (id) => {
      const rest = await overRest(caller, `/api/poems/poem_${id}/publish`, 'POST');
      const document = `mutation { publishPoem(id: "poem_${id}") { ${WRITTEN} } }`;
      expect(withoutTimes(rest)).toEqual(withoutTimes(await overGraphQL(caller, document, 'publishPoem')));
    },
  );

  it('creates a poem, and deletes it', async () => {
    const rest = await overRest(caller, '/api/poems', 'POST', { title: ' Made ', body: 'Twice.' });
    const document = `mutation { createPoem(input: { title: " Made ", body: "Twice." }) { ${POEM} } }`;
    const made = await overGraphQL(caller, document, 'createPoem');
    expect(withoutTimes(rest)).toEqual(withoutTimes(made));
    const [one, two] = [rest.data?.id ?? 'none', made.data?.id ?? 'none'];
    const gone = await overRest(caller, `/api/poems/${one}`, 'DELETE');
    const goneToo = await overGraphQL(caller, `mutation { deletePoem(id: "${two}") }`, 'deletePoem');
    expect([gone.code, gone.data]).toEqual([goneToo.code, goneToo.data && one]);
  });

  it('writes in an organization', async () => {
    const body = { title: 'Ours', body: 'All of it.', inOrganization: true };
    const document = `mutation { createPoem(input: { title: "Ours", body: "All of it.", inOrganization: true }) { ${POEM} } }`;
    const rest = await overRest(caller, '/api/poems', 'POST', body);
    expect(withoutTimes(rest)).toEqual(withoutTimes(await overGraphQL(caller, document, 'createPoem')));
  });

  it("sets a person's role", async () => {
    const rest = await overRest(caller, '/api/users/user_mallory/role', 'PUT', { role: 'USER' });
    const document = `mutation { setUserRole(userId: "user_mallory", role: USER) { ${USER} } }`;
    expect(rest).toEqual(await overGraphQL(caller, document, 'setUserRole'));
  });
});

it('asks for reverification as useReverification in a browser expects it', async () => {
  const stale = api.as('ada', { claims: { fva: [700, -1] } });
  const response = await stale.fetch('/api/users/user_mallory/role', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'USER' }),
  });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification: 'strict' } },
  });
});

it('reads a page of poems with their authors in no more statements than GraphQL', async () => {
  const { statements } = api.database;
  const before = statements.length;
  await api.as('linus').fetch('/api/poems?first=50');
  expect(statements.slice(before).length).toBeLessThanOrEqual(3);
});
