import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { nameOfMutation, nameOfQuery } from '../../operations/index.ts';

const TYPES = 'Child Person Series Status BlogPost ContactPerson News'.split(' ');
const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const schema = buildSchema(`
  type Query { ${TYPES.map((type) => `${lower(type)}(id: ID!): ${type}`).join(' ')} }
  type Mutation { ${TYPES.map((type) => `create${type}: ${type}`).join(' ')} }
  ${TYPES.map((type) => `type ${type} { id: ID! }`).join('\n')}
`);
const queries = Object.values(schema.getQueryType()?.getFields() ?? {});
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

test('names routes by the English plural of the last word', () => {
  const collections = ['children', 'people', 'series', 'statuses', 'blog-posts', 'contact-people', 'news'];
  expect(queries.map(nameOfQuery)).toEqual(collections.map((name) => `GET /${name}/{id}`));
  expect(mutations.map((field) => nameOfMutation(field, schema))).toEqual(collections.map((name) => `POST /${name}`));
});
