import { filterFields, type NewDomain, one, statusMutation } from './domain.ts';
import { type Field, grouped, maxLength } from './fields.ts';

/** Members read and write; other organizations neither see nor change it. */
export function ofOrganization({ names, update, status }: NewDomain): string {
  return `
test('only members of an organization can read and write', async () => {
  const outside = { anonymous: 'UNAUTHENTICATED', mallory: 'FORBIDDEN' };
  const { id } = await create('linus');
  await expectAccess(api, { query: LIST }, { ...outside, linus: 'allowed', grace: 'allowed', hedy: 'allowed' });
  await expectAccess(api, { query: FIND, variables: { id } }, { ...outside, linus: 'allowed', grace: 'allowed' });
  await expectAccess(api, { query: CREATE, variables: { input: newInput() } }, { ...outside, linus: 'allowed' });
  await expectAccess(api, { query: DELETE, variables: { id } }, { ...outside, linus: 'FORBIDDEN', grace: 'allowed' });
});

test('a row belongs to the active organization of the member who created it', async () => {
  const row = await create('linus');
  expect(row).toMatchObject({ author: { id: 'user_linus' }, organizationId: 'org_acme' });
  expect((await api.as('grace').query(FIND, { id: row.id })).data).toEqual({ ${names.field}: row });
  expect(JSON.stringify((await api.as('grace').query(LIST)).data)).toContain(row.id);
});

test('members of another organization can neither read nor change it', async () => {
  const { id } = await create('linus');
  const inGlobex = { organization: 'globex', role: 'org:admin' } as const;
  for (const outsider of [api.as('hedy'), api.as('linus', inGlobex)]) {
    expect((await outsider.query(FIND, { id })).data).toEqual({ ${names.field}: null });
    expect(JSON.stringify((await outsider.query(LIST)).data)).not.toContain(id);
${update ? `    expect(codeOf(await outsider.query(UPDATE, { id, input: {} }))).toBe('NOT_FOUND');\n` : ''}${status ? `    expect(codeOf(await outsider.query(STATUS, { id, status: '${status.words[1]}' }))).toBe('NOT_FOUND');\n` : ''}    expect(codeOf(await outsider.query(DELETE, { id }))).toBe('NOT_FOUND');
  }
  expect((await api.as('linus').query(FIND, { id })).data.${names.field}).not.toBeNull();
});
`;
}

/** Anyone who is signed in reads; the author and admins delete. */
export function ofAuthor({ names }: NewDomain): string {
  return `
test('anyone who is signed in can read and write', async () => {
  const { id } = await create('linus');
  const everyone = { anonymous: 'UNAUTHENTICATED', linus: 'allowed', mallory: 'allowed' };
  await expectAccess(api, { query: LIST }, everyone);
  await expectAccess(api, { query: FIND, variables: { id } }, everyone);
  await expectAccess(api, { query: CREATE, variables: { input: newInput() } }, { anonymous: 'UNAUTHENTICATED' });
});

test('the author is the person who created the row', async () => {
  const row = await create('linus');
  expect(row).toMatchObject({ author: { id: 'user_linus' } });
  expect((await api.as('mallory').query(FIND, { id: row.id })).data).toEqual({ ${names.field}: row });
  expect(JSON.stringify((await api.as('mallory').query(LIST)).data)).toContain(row.id);
});

test('only its author and admins can delete it', async () => {
  const { id } = await create('linus');
  const expected = { anonymous: 'UNAUTHENTICATED', mallory: 'FORBIDDEN', ada: 'allowed' };
  await expectAccess(api, { query: DELETE, variables: { id } }, expected);
});
`;
}

/** The same value twice. */
export function unique({ of, names }: NewDomain, { name }: Field): string {
  const where = of === 'organization' ? 'organization' : 'author';
  const other = of === 'organization' ? 'hedy' : 'mallory';
  return `
test('no two ${names.many} of an ${where} have the same ${name}', async () => {
  const first = await create('linus');
  const again = { input: { ...newInput(), ${name}: first.${name} } };
  expect(codeOf(await api.as('linus').query(CREATE, again))).toBe('CONFLICT');
  expect((await api.as('${other}').query(CREATE, again)).errors).toBeUndefined();
});
`;
}

/** Each step, by callers who may take it. */
export function status(domain: NewDomain, { words: [first, second = ''], steps }: Field): string {
  const { of } = domain;
  const mutation = statusMutation(domain);
  const alternative = steps[1]?.[1];
  const decider = of === 'organization' ? 'grace' : 'linus';
  const other = of === 'organization' ? 'linus' : 'mallory';
  return `
test('the status changes only by allowed steps', async () => {
  const { id, status } = await create('linus');
  expect(status).toBe('${first}');
  const step = async (person: Person, next: string) => api.as(person).query(STATUS, { id, status: next });
  expect(codeOf(await step('${other}', '${second}'))).toBe('FORBIDDEN');
  const answers = await Promise.all([step('${decider}', '${second}'), step('${decider}', '${second}')]);
  for (const { data } of answers) expect(data).toMatchObject({ ${mutation}: { status: '${second}' } });
  expect(codeOf(await step('${decider}', '${first}'))).toBe('CONFLICT');
${alternative ? `  expect(codeOf(await step('${decider}', '${alternative}'))).toBe('CONFLICT');\n` : ''}});
`;
}

/** A change of a text. */
export function update({ names, of }: NewDomain, { name, required }: Field): string {
  return `
test('an update changes only the given fields', async () => {
  const before = await create('linus');
  const update = async (input: object) => api.as('linus').query(UPDATE, { id: before.id, input });
  expect((await update({ ${name}: ' Changed ' })).data).toEqual({ update${names.Type}: { ...before, ${name}: 'Changed' } });
  expect((await update({})).data.update${names.Type}.${name}).toBe('Changed');
${required ? `  expect(codeOf(await update({ ${name}: null }))).toBe('BAD_USER_INPUT');\n` : `  expect((await update({ ${name}: null })).data.update${names.Type}.${name}).toBeNull();\n`}${of === 'author' ? `  expect(codeOf(await api.as('mallory').query(UPDATE, { id: before.id, input: {} }))).toBe('FORBIDDEN');\n` : ''}});
`;
}

/** A page with each filter. */
export function filters(domain: NewDomain): string[] {
  return filterFields(domain).map(({ name, type, words: [first, second] }) => {
    const { fields } = domain.names;
    return `
test('a page can be filtered by ${name}', async () => {
  const row = await create('linus'${domain.status?.name === name ? '' : `, { ${name}: '${first}' }`});
  const list = 'query ($value: ${type}) { ${fields}(first: 100, ${name}: $value) { edges { node { id ${name} } } } }';
  const page = async (value: string) => (await api.as('linus').query(list, { value })).data.${fields}.edges;
  expect(await page('${first}')).toContainEqual({ node: { id: row.id, ${name}: '${first}' } });
  expect(await page('${second}')).not.toContainEqual({ node: expect.objectContaining({ id: row.id }) });
});
`;
  });
}

/** Texts that are refused. */
export function text(field: Field): string {
  return `
test.each(['', '   ', 'x'.repeat(${grouped(maxLength(field) + 1, '_')}), 'NUL \\0'])('refuses the ${field.name} %j', async (value) => {
  const { errors } = await api.as('linus').query(CREATE, { input: { ...newInput(), ${field.name}: value } });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.${field.name}' });
});
`;
}

/** What subscribers receive. */
export function subscription({ names, of }: NewDomain): string {
  return `
test('${of === 'organization' ? 'only subscribers of its organization' : 'subscribers'} receive ${one(names)} when it is written', async () => {
  const query = 'subscription { ${names.field}Changed { id } }';
  const received = await api.as('${of === 'organization' ? 'grace' : 'mallory'}').subscribe(query);
${of === 'organization' ? `  const elsewhere = await api.as('hedy').subscribe(query);\n` : ''}  const anonymous = await api.anonymous.subscribe(query);
  const { id } = await create('linus');
  await vi.waitFor(() => expect(received).toEqual([{ data: { ${names.field}Changed: { id } } }]));
${of === 'organization' ? `  expect(elsewhere).toEqual([]);\n` : ''}  expect(anonymous).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
});
`;
}
