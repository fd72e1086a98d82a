/** What every server of the bench serves: one schema, one set of rows in memory, one set of resolvers, four loads. */

export const typeDefs = `
  type Query {
    hello: String!
    me: User
    user(id: ID!): User
    posts(first: Int = 100): [Post!]
    myPosts(first: Int = 10): [Post!]
  }
  type User { id: ID! name: String! email: String }
  type Post {
    id: ID!
    title: String!
    body: String!
    status: String!
    views: Int!
    authorId: ID!
    createdAt: String!
    updatedAt: String!
    author: User!
  }
`;

/** The caller, and another user. */
export const VIEWER = 'user_1';
export const STRANGER = 'user_2';

const POSTS = 1_000;
const users = new Map(
  Array.from({ length: 10 }, (_, index) => {
    const id = `user_${index + 1}`;
    return [id, { id, name: `Person ${index + 1}`, email: `${id}@example.com` }];
  }),
);
const postsOf = (authorOf) =>
  Array.from({ length: POSTS }, (_, index) => ({
    id: `post_${index + 1}`,
    title: `Post number ${index + 1}`,
    body: 'A few words, about as many as the first lines of a post have in a list of posts.',
    status: 'PUBLISHED',
    views: index * 7,
    authorId: authorOf(index),
    createdAt: '2026-11-01T08:00:00.000Z',
    updatedAt: '2026-11-02T08:00:00.000Z',
  }));
const posts = postsOf((index) => `user_${(index % users.size) + 1}`);
const myPosts = postsOf(() => VIEWER);

/** Resolvers over the rows; `callerOf` reads the caller's user id from the server's own context. */
export const createResolvers = (callerOf) => ({
  Query: {
    hello: () => 'world',
    me: (_parent, _args, context) => users.get(callerOf(context)),
    user: (_parent, { id }) => users.get(id),
    posts: (_parent, { first }) => posts.slice(0, first),
    myPosts: (_parent, { first }) => myPosts.slice(0, first),
  },
  Post: { author: ({ authorId }) => users.get(authorId) },
});

/**
 * The access rules, which each server expresses in its own way. `Query.hello` is open, `User.email` is for that user
 * only (a rule on the object), every other field is for signed-in users (a rule on the caller):
 * `each(signedInFields.Post, rule)`.
 */
export const signedInFields = {
  Query: ['me', 'user', 'posts', 'myPosts'],
  User: ['id', 'name'],
  Post: ['id', 'title', 'body', 'status', 'views', 'authorId', 'createdAt', 'updatedAt', 'author'],
};
export const each = (fields, rule) => Object.fromEntries(fields.map((field) => [field, rule]));

const FIELDS = ['id', 'title', 'body', 'status', 'views', 'authorId', 'createdAt', 'updatedAt'];

export const loads = {
  W1: { what: 'small signed-in query', query: '{ me { id name } }', signedIn: true },
  W2: { what: 'list of 100, 800 guarded fields', query: `{ posts { ${FIELDS.join(' ')} } }`, signedIn: true },
  W3: { what: 'list of 10, a rule on the object', query: '{ myPosts { id author { id email } } }', signedIn: true },
  W4: { what: 'anonymous hello', query: '{ hello }', signedIn: false },
};

/** The list load with another number of rows and fields. */
export const listOf = (rows, fields) => `{ posts(first: ${rows}) { ${FIELDS.slice(0, fields).join(' ')} } }`;
