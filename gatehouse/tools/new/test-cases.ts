import { filterFields, type NewDomain, one, statusMutation } from './domain.ts';
import { type Field, grouped, maxLength } from './fields.ts';
import type { People } from './people.ts';

/** The same value twice. */
export function unique({ of, names }: NewDomain, people: People, { name }: Field): string {
  const { author } = people;
  const other = people.of === 'organization' ? people.outsider : people.other;
  return `
test('no two ${names.many} of an ${of} have the same ${name}', async () => {
  const first = await create('${author.key}');
  const again = { input: { ...newInput(), ${name}: first.${name} } };
  expect(codeOf(await api.as('${author.key}').query(CREATE, again))).toBe('CONFLICT');
  expect((await api.as('${other.key}').query(CREATE, again)).errors).toBeUndefined();
});
`;
}

/** Each step, by callers who may take it. */
export function status(domain: NewDomain, people: People, { words: [first, second = ''], steps }: Field): string {
  const { author } = people;
  const mutation = statusMutation(domain);
  const alternative = steps[1]?.[1];
  const [decider, other] = people.of === 'organization' ? [people.colleague, author] : [author, people.other];
  return `
test('the status changes only by allowed steps', async () => {
  const { id, status } = await create('${author.key}');
  expect(status).toBe('${first}');
  const step = async (person: Person, next: string) => api.as(person).query(STATUS, { id, status: next });
  expect(codeOf(await step('${other.key}', '${second}'))).toBe('FORBIDDEN');
  const answers = await Promise.all([step('${decider.key}', '${second}'), step('${decider.key}', '${second}')]);
  for (const { data } of answers) expect(data).toMatchObject({ ${mutation}: { status: '${second}' } });
  expect(codeOf(await step('${decider.key}', '${first}'))).toBe('CONFLICT');
${alternative ? `  expect(codeOf(await step('${decider.key}', '${alternative}'))).toBe('CONFLICT');\n` : ''}});
`;
}

/** A change of a text. */
export function update({ names }: NewDomain, people: People, { name, required }: Field): string {
  const { author } = people;
  return `
test('an update changes only the given fields', async () => {
  const before = await create('${author.key}');
  const update = async (input: object) => api.as('${author.key}').query(UPDATE, { id: before.id, input });
  expect((await update({ ${name}: ' Changed ' })).data).toEqual({ update${names.Type}: { ...before, ${name}: 'Changed' } });
  expect((await update({})).data.update${names.Type}.${name}).toBe('Changed');
${required ? `  expect(codeOf(await update({ ${name}: null }))).toBe('BAD_USER_INPUT');\n` : `  expect((await update({ ${name}: null })).data.update${names.Type}.${name}).toBeNull();\n`}${people.of === 'author' ? `  expect(codeOf(await api.as('${people.other.key}').query(UPDATE, { id: before.id, input: {} }))).toBe('FORBIDDEN');\n` : ''}});
`;
}

/** A page with each filter. */
export function filters(domain: NewDomain, { author }: People): string[] {
  return filterFields(domain).map(({ name, type, words: [first, second] }) => {
    const { fields } = domain.names;
    return `
test('a page can be filtered by ${name}', async () => {
  const row = await create('${author.key}'${domain.status?.name === name ? '' : `, { ${name}: '${first}' }`});
  const list = 'query ($value: ${type}) { ${fields}(first: 100, ${name}: $value) { edges { node { id ${name} } } } }';
  const page = async (value: string) => (await api.as('${author.key}').query(list, { value })).data.${fields}.edges;
  expect(await page('${first}')).toContainEqual({ node: { id: row.id, ${name}: '${first}' } });
  expect(await page('${second}')).not.toContainEqual({ node: expect.objectContaining({ id: row.id }) });
});
`;
  });
}

/** Texts that are refused. */
export function text({ author }: People, field: Field): string {
  return `
test.each(['', '   ', 'x'.repeat(${grouped(maxLength(field) + 1, '_')}), 'NUL \\0'])('refuses the ${field.name} %j', async (value) => {
  const { errors } = await api.as('${author.key}').query(CREATE, { input: { ...newInput(), ${field.name}: value } });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.${field.name}' });
});
`;
}

/** What subscribers receive. */
export function subscription({ names }: NewDomain, people: People): string {
  const { author } = people;
  const ofOrganization = people.of === 'organization';
  const receiver = ofOrganization ? people.colleague : people.other;
  return `
test('${ofOrganization ? 'only subscribers of its organization' : 'subscribers'} receive ${one(names)} when it is written', async () => {
  const query = 'subscription { ${names.field}Changed { id } }';
  const received = await api.as('${receiver.key}').subscribe(query);
${ofOrganization ? `  const elsewhere = await api.as('${people.outsider.key}').subscribe(query);\n` : ''}  const anonymous = await api.anonymous.subscribe(query);
  const { id } = await create('${author.key}');
  await vi.waitFor(() => expect(received).toEqual([{ data: { ${names.field}Changed: { id } } }]));
${ofOrganization ? `  expect(elsewhere).toEqual([]);\n` : ''}  expect(anonymous).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
});
`;
}
