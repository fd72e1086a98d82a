import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../config/index.ts';
import { faultsOf } from '../../graphql/index.ts';
import { anyone, guardSchema } from '../../guard/index.ts';
import { readTools } from '../../mcp/index.ts';
import { closeAfter } from '../support/cleanup.ts';

const SDL = `
  interface Node { id: ID! }
  type Book implements Node { id: ID!, title: String, author: Person }
  type Person implements Node { id: ID!, name: String!, books: [Book!]! }
  input NewBook { "How it is called." title: String! }
  type Query { book("Its number." id: ID!): Book, node(id: ID!): Node }
  type Mutation { addBook(input: NewBook!): Book! }
  type Subscription { added: Book }
`;
const open = anyone('a test');
const opened = (...fields: string[]) => Object.fromEntries(fields.map((field) => [field, open]));
const rules = {
  Query: opened('book', 'node'),
  Mutation: opened('addBook'),
  Subscription: opened('added'),
  Book: opened('id', 'title', 'author'),
  Person: opened('id', 'name', 'books'),
};
const schema = guardSchema(buildSchema(SDL), { library: { rules } }, { explain: false });

/** The tools of a folder with this document. */
const read = (document?: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  closeAfter(async () => rmSync(folder, { recursive: true }));
  if (document !== undefined) {
    mkdirSync(join(folder, 'tools'));
    writeFileSync(join(folder, 'tools/library.graphql'), document);
  }
  return readTools(schema, pathToFileURL(`${folder}/`), faultsOf(defaultLimits));
};

describe('the tools of a folder', () => {
  it('are its operations, sorted by name', () => {
    const tools = read(`
      # Of another file's head.

      # One book.
      # With its author.
      query ReadBook($id: ID!) { book(id: $id) { title author { name } } }
      # Adds a book.
      mutation AddBook($input: NewBook!) @tool(title: "New book", destructive: false) { addBook(input: $input) { id } }
    `);
    expect(tools.map(({ listed }) => listed)).toMatchObject([
      {
        name: 'AddBook',
        title: 'New book',
        description: 'Adds a book.',
        annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
        inputSchema: {
          $defs: { NewBook: { properties: { title: { description: 'How it is called.' } } } },
        },
      },
      {
        name: 'ReadBook',
        title: 'Read book',
        description: 'One book. With its author.',
        annotations: { readOnlyHint: true, destructiveHint: false },
        inputSchema: { properties: { id: { description: 'Its number.' } }, required: ['id'] },
      },
    ]);
  });

  it('merge all selections of a field in their result', () => {
    const [tool] = read(`
      fragment Named on Node { id ... on Person { name } ... on Book { author { name } } }
      # A node.
      query ReadNode($id: ID!) { node(id: $id) { ...Named ... on Book { author { id books { title } } } } }
    `);
    const definitions: Record<string, { properties?: object }> = Object(tool?.listed.outputSchema.$defs);
    const authors = Object.values(definitions).filter(({ properties = {} }) => 'books' in properties);
    expect(authors.map(({ properties = {} }) => Object.keys(properties))).toEqual([['name', 'id', 'books']]);
  });

  it('are empty without the folder', () => {
    expect(read()).toEqual([]);
  });

  it.each([
    ['an operation has no name', '{ book(id: 1) { id } }'],
    ['ReadBook has no comment above it', 'query ReadBook { book(id: 1) { id } }'],
    ['argument "id" of type "ID!" is required', '# It.\nquery ReadBook { book { id } }'],
    ['Cannot query field "pages"', '# It.\nquery ReadBook { book(id: 1) { pages } }'],
    ['a tool cannot read the schema', '# It.\nquery A { __schema { queryType { name } } }'],
    ['Added is a subscription', '# It.\nsubscription Added { added { id } }'],
    ['@skip and @include', '# It.\nquery ReadBook($all: Boolean!) { book(id: 1) { id title @include(if: $all) } }'],
    ['has more than 64 characters', `# It.\nquery ${'R'.repeat(65)} { book(id: 1) { id } }`],
    ['There can be only one operation', '# It.\nquery A { book(id: 1) { id } }\n# It.\nquery A { book(id: 1) { id } }'],
    ['which is more than 32000', `# ${'It. '.repeat(9_000)}\nquery A { book(id: 1) { id } }`],
    [
      'depth limit',
      `# It.\nquery A { book(id: 1) { author ${'{ books { author '.repeat(4)} { id } ${'} }'.repeat(4)} } }`,
    ],
    ['Syntax Error', '# It.\nquery {'],
    ['definition is not executable', 'type Book { id: ID }'],
  ])('are refused with the fault %j', (fault, document) => {
    expect(() => read(document)).toThrow(fault);
  });
});
