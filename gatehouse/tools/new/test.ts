import { capital } from '../../operations/index.ts';
import { inputFields, type NewDomain, one, statusMutation } from './domain.ts';
import { type Field, isText } from './fields.ts';
import type { People } from './people.ts';
import { ofAuthor, ofOrganization } from './test-access.ts';
import * as cases from './test-cases.ts';
import { tools } from './test-tools.ts';

/** The tests over HTTP: `test/invoice.test.ts`. */
export function testText(domain: NewDomain, people: People): string {
  const { names, of, status, unique, update, subscription } = domain;
  const { Type, field, fields } = names;
  const text = inputFields(domain).find(isText) ?? null;
  const input = inputFields(domain).map((field, place) => `${field.name}: ${inputValue(field, place)}`);
  const deleter = people.of === 'organization' ? people.colleague : people.author;
  const selected = `id ${domain.fields.map(({ name }) => name).join(' ')} author { id }${of === 'organization' ? ' organizationId' : ''}`;
  const tests = [
    people.of === 'organization' ? ofOrganization(domain, people) : ofAuthor(domain, people),
    unique && cases.unique(domain, people, unique),
    status && cases.status(domain, people, status),
    update && text && cases.update(domain, people, text),
    ...cases.filters(domain, people),
    text && cases.text(people, text),
    subscription && cases.subscription(domain, people),
    domain.tools && tools(domain, people),
  ];
  return `import { expect, test${subscription ? ', vi' : ''} } from 'vitest';
import { expectAccess, type Person, startApi } from './support/api.ts';

const api = await startApi(${domain.tools ? `{ MCP_URL: 'https://api.example.com/mcp' }` : ''});

const FIELDS = '${selected}';
const LIST = '{ ${fields}(first: 100) { edges { node { id author { name } } } } }';
const FIND = \`query ($id: ID!) { ${field}(id: $id) { \${FIELDS} } }\`;
const CREATE = \`mutation ($input: Create${Type}Input!) { create${Type}(input: $input) { \${FIELDS} } }\`;
${update ? `const UPDATE = \`mutation ($id: ID!, $input: Update${Type}Input!) { update${Type}(id: $id, input: $input) { \${FIELDS} } }\`;` : ''}
${status ? `const STATUS = 'mutation ($id: ID!, $status: ${status.type}!) { ${statusMutation(domain)}(id: $id, status: $status) { status } }';` : ''}
const DELETE = 'mutation ($id: ID!) { delete${Type}(id: $id) }';

let count = 100;
const newInput = () => {
  count++;
  return { ${input.join(', ')} };
};
const create = async (person: Person, input = {}) => {
  const { data } = await api.as(person).query(CREATE, { input: { ...newInput(), ...input } });
  return data.create${Type};
};
const codeOf = ({ errors }: { errors: { extensions: { code: string } }[] | undefined }) => errors?.[0]?.extensions.code;
${tests.filter(Boolean).join('')}
test('${one(names)} is deleted once', async () => {
  const { id } = await create('${deleter.key}');
  expect((await api.as('${deleter.key}').query(DELETE, { id })).data).toEqual({ delete${Type}: id });
  expect(codeOf(await api.as('${deleter.key}').query(DELETE, { id }))).toBe('NOT_FOUND');
});
`.replaceAll(/;\n+(?=const (UPDATE|STATUS|DELETE) )/g, ';\n');
}

const inputValue = ({ kind, name, words }: Field, place: number): string => {
  if (kind === 'int') return 'count';
  if (kind === 'boolean') return 'true';
  if (kind === 'time') return `'2026-02-01T${String(9 + (place % 10)).padStart(2, '0')}:00:00.000Z'`;
  if (kind === 'words') return `'${words[0]}'`;
  return `\`${capital(name)} \${count}\``;
};
