import { buildASTSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { readTypeDefs } from '../graphql/sdl.ts';
import { type SamplePerson, samplePerson } from '../local-clerk/index.ts';
import { readDomain } from '../tools/new/domain.ts';
import { namesOf } from '../tools/new/names.ts';
import { choosePeople } from '../tools/new/people.ts';
import { sdlText } from '../tools/new/sdl.ts';
import { takenNames } from '../tools/new/taken.ts';
import { sdl } from './app/domains.ts';

it.each(['Comment', 'blog_entry', 'blog--entry', '-x', '9lives', 'a b', ''])('refuses the name "%s"', (name) => {
  expect(() => namesOf(name)).toThrow('is not a name for a domain');
});

it.each(['series', 'comments'])('refuses %s, which has no other plural for the list', (name) => {
  expect(() => namesOf(name)).toThrow('is already a plural');
});

it.each([
  [['title'], '"title" is not a field'],
  [['title:string?'], '"string?" is not a type'],
  [['Title:string'], '"Title:string" is not a field'],
  [['createdAt:time'], 'Every domain has the field createdAt'],
  [['status:DRAFT,Sent'], '"Sent" is not a valid word of status'],
  [['a:int', 'a:int'], 'There are two fields a'],
  [['status:NEW,NEW'], 'status has the same word twice'],
  [['status:NEW/OLD'], 'A status begins with one word'],
  [['kind:LONG,SHORT/TINY'], 'Only a status has steps'],
  [['status:NEW,OLD'], 'A domain has a field besides its status'],
  [['--of', 'person'], '--of is author or organization'],
  [['--with', 'delete'], '--with takes subscription, update, tools'],
  [['a:int', '--unique', 'a'], '--unique must name a required field'],
])('refuses the fields and options %j', (args, message) => {
  expect(() => readDomain(['thing', ...args])).toThrow(message);
});

it.each([
  ['page-info', 'PageInfo'],
  ['me', 'Query.me'],
  ['poem-edge', 'PoemEdge'],
])('notices that %s would take %s', (name, taken) => {
  const domain = readDomain([name]);
  if (typeof domain === 'string') throw new Error(domain);
  expect(takenNames(buildASTSchema(parse(readTypeDefs(sdl).join('\n'))), sdlText(domain))).toContain(taken);
});

it.each([
  ['category', 'categories', 'Categories'],
  ['box', 'boxes', 'Boxes'],
  ['day', 'days', 'Days'],
  ['blog-entry', 'blogEntries', 'BlogEntries'],
  ['child', 'children', 'Children'],
  ['contact-person', 'contactPeople', 'ContactPeople'],
])('calls several of %s %s', (name, fields, Types) => {
  expect(namesOf(name)).toMatchObject({ fields, Types });
});

const inOrganization = (id: string, role: `org:${string}`) => ({ id, slug: id, name: id, role, permissions: [] });
const ADMIN = samplePerson('Root', 'Admin', 'ADMIN', inOrganization('b', 'org:admin'));
const OWNER = samplePerson('Olu', 'Owner', 'USER', inOrganization('a', 'org:admin'));
const EDITOR = samplePerson('Eli', 'Editor', 'USER', inOrganization('a', 'org:editor'));
const ALONE = samplePerson('Noa', "D'Souza", 'USER', null);
const RIVAL = samplePerson('Ria', 'Rival', 'USER', inOrganization('b', 'org:admin'));
const LONELY = samplePerson('Lin', 'Lonely', 'USER', inOrganization('c', 'org:member'));

/** The keys of the chosen people. */
const chosen = (of: 'author' | 'organization', ...people: SamplePerson[]) =>
  Object.entries(choosePeople({ people, organizations: [] }, of))
    .map(([kind, person]) => (typeof person === 'string' ? person : `${kind}: ${person.key}`))
    .join(', ');

it('chooses people by their roles, in any order', () => {
  const keys = 'organization, author: eli, colleague: olu, outsider: ria, withoutOrganization: noa';
  expect(chosen('organization', ALONE, LONELY, OWNER, ADMIN, EDITOR, RIVAL)).toBe(keys);
  expect(chosen('organization', ADMIN, RIVAL, EDITOR, ALONE, OWNER)).toBe(keys);
  expect(chosen('author', OWNER, RIVAL, ALONE, EDITOR, ADMIN)).toBe('author, author: eli, other: noa, admin: root');
});

it('needs no organizations for a domain of an author', () => {
  const someone = samplePerson('Sam', 'One', 'USER', null);
  expect(chosen('author', someone, ADMIN, ALONE)).toBe('author, author: sam, other: noa, admin: root');
});

it('escapes names for the quotes of a test', () => {
  const { other } = choosePeople({ people: [EDITOR, ALONE, ADMIN], organizations: [] }, 'author') as { other: object };
  expect(other).toMatchObject({ name: "Noa D\\'Souza", organization: null });
});

it.each([
  ['author', [ADMIN, ALONE], ': two people with the role USER. Add'],
  ['author', [OWNER, ALONE], ': a person with the role ADMIN. Add'],
  ['organization', [ADMIN, LONELY, OWNER, ALONE], ': an org:admin and another member of one organization, both with'],
  ['organization', [ADMIN, OWNER, EDITOR, ALONE], ': an org:admin of another organization with the role USER. Add'],
  ['organization', [OWNER, EDITOR, ADMIN], 'the role USER; a person with the role USER and no organization. Add'],
] as const)('says which people a domain of an %s lacks', (of, people, message) => {
  expect(() => chosen(of, ...people)).toThrow(message);
});
