import { capital } from '../../operations/index.ts';
import type { NewDomain } from './domain.ts';
import type { PeopleOfAuthor, PeopleOfOrganization } from './people.ts';

/** Members read and write; other organizations neither see nor change it. */
export function ofOrganization({ names, update, status }: NewDomain, people: PeopleOfOrganization): string {
  const { author, colleague, outsider, withoutOrganization } = people;
  const { slug } = outsider.organization;
  const words = slug.split(/[^\p{L}\p{N}]+/u);
  const inOther = `in${words.map(capital).join('')}`;
  return `
test('only members of an organization can read and write', async () => {
  const outside = { anonymous: 'UNAUTHENTICATED', '${withoutOrganization.key}': 'FORBIDDEN' };
  const { id } = await create('${author.key}');
  await expectAccess(api, { query: LIST }, { ...outside, '${author.key}': 'allowed', '${colleague.key}': 'allowed', '${outsider.key}': 'allowed' });
  await expectAccess(api, { query: FIND, variables: { id } }, { ...outside, '${author.key}': 'allowed', '${colleague.key}': 'allowed' });
  await expectAccess(api, { query: CREATE, variables: { input: newInput() } }, { ...outside, '${author.key}': 'allowed' });
  await expectAccess(api, { query: DELETE, variables: { id } }, { ...outside, '${author.key}': 'FORBIDDEN', '${colleague.key}': 'allowed' });
});

test('a row belongs to the active organization of the member who created it', async () => {
  const row = await create('${author.key}');
  expect(row).toMatchObject({ author: { id: '${author.userId}' }, organizationId: '${author.organization.id}' });
  expect((await api.as('${colleague.key}').query(FIND, { id: row.id })).data).toEqual({ ${names.field}: row });
  expect(JSON.stringify((await api.as('${colleague.key}').query(LIST)).data)).toContain(row.id);
});

test('members of another organization can neither read nor change it', async () => {
  const { id } = await create('${author.key}');
  const ${inOther} = { organization: '${slug}', role: 'org:admin' } as const;
  for (const outsider of [api.as('${outsider.key}'), api.as('${author.key}', ${inOther})]) {
    expect((await outsider.query(FIND, { id })).data).toEqual({ ${names.field}: null });
    expect(JSON.stringify((await outsider.query(LIST)).data)).not.toContain(id);
${update ? `    expect(codeOf(await outsider.query(UPDATE, { id, input: {} }))).toBe('NOT_FOUND');\n` : ''}${status ? `    expect(codeOf(await outsider.query(STATUS, { id, status: '${status.words[1]}' }))).toBe('NOT_FOUND');\n` : ''}    expect(codeOf(await outsider.query(DELETE, { id }))).toBe('NOT_FOUND');
  }
  expect((await api.as('${author.key}').query(FIND, { id })).data.${names.field}).not.toBeNull();
});
`;
}

/** Anyone who is signed in reads; the author and admins delete. */
export function ofAuthor({ names }: NewDomain, { author, other, admin }: PeopleOfAuthor): string {
  return `
test('anyone who is signed in can read and write', async () => {
  const { id } = await create('${author.key}');
  const everyone = { anonymous: 'UNAUTHENTICATED', '${author.key}': 'allowed', '${other.key}': 'allowed' };
  await expectAccess(api, { query: LIST }, everyone);
  await expectAccess(api, { query: FIND, variables: { id } }, everyone);
  await expectAccess(api, { query: CREATE, variables: { input: newInput() } }, { anonymous: 'UNAUTHENTICATED' });
});

test('the author is the person who created the row', async () => {
  const row = await create('${author.key}');
  expect(row).toMatchObject({ author: { id: '${author.userId}' } });
  expect((await api.as('${other.key}').query(FIND, { id: row.id })).data).toEqual({ ${names.field}: row });
  expect(JSON.stringify((await api.as('${other.key}').query(LIST)).data)).toContain(row.id);
});

test('only its author and admins can delete it', async () => {
  const { id } = await create('${author.key}');
  const expected = { anonymous: 'UNAUTHENTICATED', '${other.key}': 'FORBIDDEN', '${admin.key}': 'allowed' };
  await expectAccess(api, { query: DELETE, variables: { id } }, expected);
});
`;
}
