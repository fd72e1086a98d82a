const { createServer } = require('node:http');
const { createSchema, createYoga } = require('graphql-yoga');

const yoga = createYoga({
  schema: createSchema({
    typeDefs: /* GraphQL */ `
      type Query {
        books: [Book!]!
        secret: String
      }
      type Book {
        title: String
      }
    `,
    resolvers: {
      Query: { books: () => [{ title: 'The Awakening' }], secret: () => 'hidden' },
    },
  }),
});

createServer(yoga).listen(Number(process.env.PORT ?? 4000), '127.0.0.1');
