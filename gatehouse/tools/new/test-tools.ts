import { type NewDomain, scopeOf } from './domain.ts';
import type { People } from './people.ts';
import { toolNames } from './tools.ts';

/** The test of the tools for models, as the person who granted the scopes. */
export function tools(domain: NewDomain, people: People): string {
  const { names } = domain;
  const { author } = people;
  const { Type, field, fields, many } = names;
  const [list, read, create] = toolNames(domain);
  const ofOrganization = people.of === 'organization';
  const reader = ofOrganization ? people.colleague : people.other;
  const organization = ofOrganization ? ", 'user:org:read'" : '';
  const elsewhere = ofOrganization
    ? `
  for (const outsider of [api.through('${people.outsider.key}', READ), api.through('${author.key}', ['${scopeOf(domain, 'read')}'])]) {
    expect((await outsider.callTool('${read}', { id })).data).toBeNull();
    expect(JSON.stringify((await outsider.callTool('${list}')).data)).not.toContain(id);
  }`
    : '';
  return `
const READ = ['${scopeOf(domain, 'read')}'${organization}];

test('models list, read and create ${many} as the person, within the scopes${ofOrganization ? ' and the organization' : ''}', async () => {
  const writer = api.through('${author.key}', [...READ, '${scopeOf(domain, 'write')}']);
  const { create${Type}: created } = (await writer.callTool('${create}', { input: newInput() })).data;
  const { id } = created;
  expect(created.author.name).toBe('${author.name}');
  const reader = api.through('${reader.key}', READ);
  expect((await reader.callTool('${read}', { id })).data.${field}).toEqual(created);
  expect(JSON.stringify((await reader.callTool('${list}')).data.${fields})).toContain(id);
  expect((await reader.callTool('${create}', { input: newInput() })).status).toBe(403);
  expect((await api.through('${author.key}', []).callTool('${read}', { id })).status).toBe(403);${elsewhere}
});
`;
}
