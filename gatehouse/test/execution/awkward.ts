import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { callerRule, deny, objectRule } from '../../guard/rules.ts';
import { anyone, signedIn } from '../../guard/vocabulary.ts';
import { guardedSchema, unguardedSchema } from '../guard/support.ts';
import { randomFrom } from './operations.ts';

const typeDefs = `
  scalar Money
  enum Color { RED GREEN BLUE }
  input Filter { and: [Filter!] name: String color: Color min: Int = 3 }
  type Person {
    id: ID! name: String age: Int! color: Color fortune: Money mustHave: Money! grid: [[Int!]]! later: String greet(name: String = "x"): String
    friends(first: Int = 2): [Person!]! friend: Person best: Person! maybe: [Person] strict: [[Person!]!] nicknames: [String!] numbers: [Int!]
    broken: String mustNotBreak: String! filtered(filter: Filter, ids: [ID!] = ["1"]): String!
  }
  type Query {
    person(id: ID): Person people(filter: Filter, first: Int = 2): [Person!] everybody: [Person!]! hello(name: String = "x", loud: Boolean): String
    fail: String failStrictly: String! promised: [Person] none: Person notAList: [Int] set: [Int!]
  }
`;

/** A value some turns of the microtask queue later. */
export async function late<Value>(ticks: number, value: Value) {
  for (let tick = 0; tick < ticks; tick++) await null;
  return value;
}
const failAfter = (ticks: number, message: string) => late(ticks, null).then(() => Promise.reject(new Error(message)));

/** People whose every field may be there, missing, late or wrong: the same for the same seed, and built again at each read. */
const peopleOf = (seed: number) => {
  const random = randomFrom(seed);
  const people: object[] = [];
  const add = (person: object, name: string, make: () => unknown) => {
    const ticks = random.upTo(3);
    const get = random.pick<() => unknown>([
      ...Array.from({ length: 6 }, () => make),
      () => null,
      () => undefined,
      () => late(ticks, null).then(make),
      () => failAfter(ticks, `${name} failed`),
      () => new Error(`${name} is an error`),
      () => make,
      () => () => {
        throw new Error(`${name} throws`);
      },
    ]);
    Object.defineProperty(person, name, { get });
  };
  for (const id of ['1', '2', '3']) {
    const person = { greet: ({ name }: { name: string }, _: unknown, { path }: GraphQLResolveInfo) => name + path.key };
    const color = random.pick(['RED', 'no color']);
    const cents = random.pick([1, null]);
    const row = random.pick([() => null, () => late(1, [3])]);
    const number = random.pick([4, null]);
    const nickname = random.pick<() => unknown>([
      () => late(2, 'y'),
      () => null,
      () => new Error('no nickname'),
      () => failAfter(1, 'late'),
    ]);
    const [one, two, three] = [random.upTo(2), random.upTo(2), random.upTo(2)];
    const fields: Record<string, () => unknown> = {
      id: () => id,
      name: () => `Person ${id}`,
      age: () => 30,
      color: () => color,
      fortune: () => ({ cents: 100 }),
      mustHave: () => ({ cents }),
      grid: () => [[1, 2], row(), [number]],
      later: () => 'later',
      nicknames: () => ['x', nickname()],
      numbers: () => new Set([1, 2]),
      broken: () => 'whole',
      mustNotBreak: () => 'whole',
      friend: () => people[one],
      best: () => people[two],
      maybe: () => [people[two], null, late(one, people[three])],
      strict: () => [[people[one]], three === 0 ? null : late(1, people)],
    };
    for (const [name, make] of Object.entries(fields)) add(person, name, make);
    people.push(person);
  }
  return people;
};

type People = ReturnType<typeof peopleOf>;
const resolversOf = (people: People) => ({
  Money: { serialize: ({ cents }: { cents: number | null }) => cents && `${cents / 100} EUR` },
  Person: {
    friends: (_: unknown, { first }: { first: number }) => people.slice(0, first),
    filtered: async (_: unknown, args: object) => late(1, JSON.stringify(args)),
  },
  Query: {
    person: (_: unknown, { id }: { id: string | null }) => people[Number(id) - 1],
    people: (_: unknown, { first, filter }: { first: number; filter?: unknown }) => people.slice(0, filter ? 1 : first),
    everybody: () => late(1, people),
    hello: (_: unknown, args: object) => JSON.stringify(args),
    fail: () => {
      throw new Error('failed');
    },
    failStrictly: () => failAfter(2, 'failed late'),
    promised: () => people.map((one, index) => late(index, one)),
    notAList: () => 'not a list',
    set: () => new Set([1, 2]),
  },
});

const first = objectRule('first', ({ name }: { name?: unknown }) => name === 'Person 1');
const slow = callerRule('slow', async ({ isAuthenticated }) => late(1, isAuthenticated));
const RULES = [...Array.from({ length: 12 }, () => anyone('it is public')), signedIn, signedIn, first, slow, deny];

/** The people of a seed under rules of the seed. */
export function schemaOf(seed: number): GraphQLSchema {
  const random = randomFrom(seed);
  const resolvers = resolversOf(peopleOf(seed));
  const bare = unguardedSchema(typeDefs);
  const rules = ['Person', 'Query'].map((type) => {
    const fields = Object.keys((bare.getType(type) as { getFields(): object } & object).getFields());
    return [type, Object.fromEntries(fields.map((field) => [field, random.pick(RULES)]))];
  });
  return guardedSchema(typeDefs, Object.fromEntries(rules), { resolvers });
}
