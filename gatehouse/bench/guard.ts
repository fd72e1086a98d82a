// The cost of the guard on a list of 100 posts with 800 guarded fields, in memory, relative to the unguarded schema.
//   node --import tsx gatehouse/bench/guard.ts [rounds]
import { createRequire } from 'node:module';
import { guardSchema } from '../guard/compile.ts';
import { callerRule, objectRule } from '../guard/rules.ts';

// The product's own copies: this directory has others.
const require = createRequire(new URL('../guard/', import.meta.url));
const { execute, parse, buildSchema } = require('graphql') as typeof import('graphql');
const { applyMiddleware } = require('graphql-middleware') as typeof import('graphql-middleware');
const shield = require('graphql-shield') as typeof import('graphql-shield');

const fields = ['id', 'title', 'body', 'status', 'authorId', 'organizationId', 'createdAt', 'updatedAt'];
const typeDefs = `type Query { posts: [Post!]! } type Post { ${fields.map((name) => `${name}: String!`).join(' ')} }`;
const posts = Array.from({ length: 100 }, (_, post) =>
  Object.fromEntries(fields.map((name) => [name, `${name} ${post}`])),
);
const document = parse(`{ posts { ${fields.join(' ')} } }`);

const signedIn = callerRule('signed in', (auth) => auth.isAuthenticated);
const notFirst = objectRule('not the first', (post: { id: string }) => post.id !== 'none');
const shieldSignedIn = shield.rule('signed in', { cache: 'contextual' })(
  (_parent, _args, { auth }) => auth.isAuthenticated,
);
const shieldNotFirst = shield.rule('not the first')((post: { id: string }) => post.id !== 'none');

const postRules = <T>(rule: T, id = rule) => ({
  Query: { posts: rule },
  Post: Object.fromEntries(fields.map((name) => [name, name === 'id' ? id : rule])),
});
const guarded = (rules: Record<string, object>) =>
  guardSchema(buildSchema(typeDefs), { bench: { rules } }, { explain: false });

const variants = {
  'no guard': buildSchema(typeDefs),
  'a rule on the caller for each field': guarded(postRules(signedIn)),
  'and one rule on the object for each post': guarded(postRules(signedIn, notFirst)),
  "graphql-shield's engine, rules on the caller": applyMiddleware(
    buildSchema(typeDefs),
    shield.shield(postRules(shieldSignedIn)),
  ),
  "graphql-shield's engine, and one on the object": applyMiddleware(
    buildSchema(typeDefs),
    shield.shield(postRules(shieldSignedIn, shieldNotFirst)),
  ),
};

const once = async (schema: (typeof variants)['no guard']) => {
  const contextValue = { auth: { isAuthenticated: true } };
  const result = execute({ schema, document, rootValue: { posts }, contextValue });
  const { data, errors } = result instanceof Promise ? await result : result;
  if (errors) throw errors[0];
  if (!Array.isArray(data?.posts) || data.posts.length !== 100) throw new Error('The posts are missing');
};

const microseconds = async (schema: (typeof variants)['no guard'], times: number) => {
  // Processor time, so that other processes on the machine matter less.
  const start = process.cpuUsage();
  for (let time = 0; time < times; time++) await once(schema);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / times;
};

const rounds = Number(process.argv[2] ?? 100);
const names = Object.keys(variants) as (keyof typeof variants)[];
const times = new Map(names.map((name) => [name, [] as number[]]));
for (let round = -10; round < rounds; round++) {
  // The order rotates, so that no variant always runs after the same other one.
  const first = (round + 10) % names.length;
  for (const name of [...names.slice(first), ...names.slice(0, first)]) {
    const time = await microseconds(variants[name], 20);
    if (round >= 0) times.get(name)?.push(time);
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const bare = times.get('no guard') ?? [];
console.log(
  `100 posts, 800 guarded fields, Node ${process.versions.node}: median of ${rounds} rounds of 20 executions\n`,
);
console.log('| | microseconds | ratio, of the same round |\n|---|---|---|');
for (const [name, values] of times) {
  const ratio = median(values.map((time, round) => time / (bare[round] ?? Number.NaN)));
  console.log(`| ${name} | ${median(values).toFixed(0)} | ${ratio.toFixed(2)} |`);
}
