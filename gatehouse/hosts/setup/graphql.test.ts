import { expect, it } from 'vitest';
import { type Files, makeProject } from './support.ts';

const manifest = (server: object, more: object = {}) => ({
  scripts: { start: 'node index.js' },
  dependencies: { graphql: '^16.11.0', ...server },
  ...more,
});
const apollo = manifest({ '@apollo/server': '^5.0.0' }, { type: 'module' });
const SERVER = "import { ApolloServer } from '@apollo/server';\n";
const SDL = 'type Query { me: User }\ntype User { id: ID! }\nextend type User { email: String }\n';

/** The file that creates the server, after one run. */
async function entryAfter(files: Files): Promise<string> {
  const made = makeProject({ 'package.json': apollo, 'schema.graphql': SDL, ...files });
  const { code, errors } = await made.setup('graphql', '--write');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return made.read('index.js');
}

it('guards the schema, denies every field of it, and undo reverts everything', async () => {
  const index = `${SERVER}import { startStandaloneServer } from '@apollo/server/standalone';

// new ApolloServer({ schema })
const server = new ApolloServer({
  typeDefs,
  resolvers,
  introspection: true,
});
await startStandaloneServer(server);
`;
  const made = makeProject({ 'package.json': apollo, 'src/schema.graphql': SDL, 'src/index.js': index });
  const before = made.contents();
  const { output } = await made.setup('graphql', '--write');
  expect(output).toContain('"graphql-shield@^');
  expect(made.read('src/index.js')).toBe(`${SERVER}import { startStandaloneServer } from '@apollo/server/standalone';
import { guarded } from './rules.js';
import { requestContext } from './guard/index.js';
import { makeExecutableSchema } from '@graphql-tools/schema';

// new ApolloServer({ schema })
const server = new ApolloServer({
  schema: guarded(makeExecutableSchema({ typeDefs, resolvers })),
  introspection: true,
});
await startStandaloneServer(server, { context: ({ req }) => requestContext(req) });
`);
  expect(made.read('src/rules.js')).toContain(
    'const rules = {\n  Query: {\n    me: deny,\n  },\n  User: {\n    id: deny,\n    email: deny,\n  },\n};',
  );
  expect(JSON.parse(made.read('package.json')).scripts.access).toBe('node src/guard/matrix.js');
  made.run('node', ['src/guard/matrix.js']);
  expect(made.read('src/access.md')).toContain('| email | no | no | no | no | no | no | nobody |');
  made.run('rm', ['src/access.md']);
  made.commit();

  expect((await made.setup('graphql', '--write')).output).toMatch(/^Everything is there already/);
  await made.setup('graphql', '--undo', '--write');
  expect(made.contents()).toEqual(before);
}, 60_000);

it('guards a schema where it is declared', async () => {
  const index = `${SERVER}const schema = makeExecutableSchema({ typeDefs, resolvers });\nnew ApolloServer({ schema });\n`;
  expect(await entryAfter({ 'index.js': index })).toContain(
    'makeExecutableSchema({ typeDefs, resolvers });\nguarded(schema);\n',
  );
});

it('guards a schema of another file before the server gets it', async () => {
  const index = `${SERVER}import { schema } from './schema.js';\nexport const server = new ApolloServer({ schema, plugins: [] });\n`;
  expect(await entryAfter({ 'index.js': index })).toContain('guarded(schema);\nexport const server');
});

it('guards a schema created in the options of Yoga, and prints what to add to an existing context', async () => {
  const index = `const { createSchema, createYoga } = require('graphql-yoga');
const yoga = createYoga({
  schema: createSchema({
    typeDefs: \`type Query { a: Int }\`,
  }),
  context: () => ({ db }),
});
`;
  const made = makeProject({ 'package.json': manifest({ 'graphql-yoga': '^5.0.0' }), 'index.js': index });
  const { output } = await made.setup('graphql', '--write');
  expect(made.read('index.js')).toContain(
    'schema: guarded(createSchema({\n    typeDefs: `type Query { a: Int }`,\n  })),',
  );
  expect(made.read('rules.js')).toContain("const { deny, guard } = require('./guard/index.js');");
  expect(output).toContain('...(await requestContext(request))');
});

it('prints the lines to add if it does not recognize how the schema is passed', async () => {
  const made = makeProject({
    'package.json': apollo,
    'schema.graphql': SDL,
    'index.js': `${SERVER}new ApolloServer(makeOptions());\n`,
  });
  const { code, output } = await made.setup('graphql', '--write');
  expect(code).toBe(0);
  expect(output).toContain("import { guarded } from './rules.js';\n    guarded(schema);");
  expect(made.read('index.js')).toBe(`${SERVER}new ApolloServer(makeOptions());\n`);
});

it('reads the schema from a file if the sources have none, and refuses without one', async () => {
  const made = makeProject({
    'package.json': apollo,
    'index.js': `${SERVER}new ApolloServer({ schema: await build() });\n`,
  });
  expect((await made.setup('graphql')).errors).toContain('printSchema()');
  made.write('printed.txt', SDL);
  expect((await made.setup('graphql', '--schema', `${made.root}/printed.txt`)).output).toContain(
    'guarded(await build())',
  );
});

it('keeps edited rules, and refuses GraphQL.js 17', async () => {
  const made = makeProject({
    'package.json': apollo,
    'schema.graphql': SDL,
    'index.js': `${SERVER}new ApolloServer({ schema });\n`,
  });
  await made.setup('graphql', '--write');
  made.write('rules.js', made.read('rules.js').replace('me: deny', "me: anyone('all may')"));
  made.write('schema.graphql', `${SDL}type More { a: Int }`);
  made.commit();
  expect((await made.setup('graphql', '--update', '--write')).output).toContain('rules.js was edited since');
  expect(made.read('rules.js')).toContain("anyone('all may')");
  const newest = makeProject({ 'package.json': { dependencies: { '@apollo/server': '^5.0.0', graphql: '^17.0.0' } } });
  expect((await newest.setup('graphql')).errors).toContain('stay on 16');
});
