import { buildASTSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { readTypeDefs } from '../graphql/sdl.ts';
import { readDomain } from '../tools/new/domain.ts';
import { namesOf } from '../tools/new/names.ts';
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
