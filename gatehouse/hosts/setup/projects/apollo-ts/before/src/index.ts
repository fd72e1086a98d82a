import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const typeDefs = `#graphql
  type Query {
    books: [Book!]!
    secret: String
  }
  type Book {
    title: String
  }
`;

const resolvers = {
  Query: {
    books: () => [{ title: 'The Awakening' }],
    secret: () => 'hidden',
  },
};

const server = new ApolloServer({
  typeDefs,
  resolvers,
});

const { url } = await startStandaloneServer(server, {
  listen: { port: Number(process.env.PORT ?? 4000), host: '127.0.0.1' },
});
console.log(url);
