import { expect, it } from 'vitest';
import { anyone, signedIn } from '../../guard/vocabulary.ts';
import { openApiOf } from '../../rest/openapi.ts';
import { routesOf } from '../../rest/routes.ts';
import { lostObjects } from '../../tools/access/lost-objects.ts';
import { readyOperations } from '../../tools/client/ready.ts';
import {
  admin,
  and,
  hasRoleInItsOrganization,
  member,
  memberOfItsOrganization,
  or,
  self,
} from '../app/schema/rules.ts';
import { guardedSchema } from '../guard/support.ts';

const typeDefs = `
  type Bill { id: ID! number: String! seller: Person! secret: String! }
  type Person { id: ID! email: String }
  type Page { edges: [Edge!]! }
  type Edge { node: Bill! }
  type Query { bills: Page! people: [Person!]! }`;

const Page = { edges: member };
const Edge = { node: member };
const its = memberOfItsOrganization;
const Bill = { id: its, number: its, seller: its, secret: hasRoleInItsOrganization('org:admin') };
const why = anyone('for the test');

const schema = guardedSchema(typeDefs, {
  Query: { bills: member, people: why },
  Page,
  Edge,
  Bill,
  Person: { id: why, email: signedIn },
});

it('a field is asked for by a variable only where its rule is stricter than those of its root and its object', () => {
  const [bills, people] = readyOperations(schema).split('\n');
  expect(bills).toContain('{ id number seller { id email } secret @include(if: $withSecret) }');
  expect(people).toContain('{ id email @include(if: $withEmail) }');
});

it('a REST response may be null only in such fields', () => {
  const { schemas } = openApiOf(routesOf(schema).routes).components;
  expect(schemas.Bill?.properties).toMatchObject({ number: { type: 'string' }, secret: { type: ['string', 'null'] } });
});

it('if a field returns an object to more callers than its rules allow, each denied field is null', () => {
  const wider = guardedSchema(typeDefs, {
    Query: { bills: why, people: why },
    Page: { edges: why },
    Edge: { node: why },
    Bill,
    Person: { id: why, email: why },
  });
  const { schemas } = openApiOf(routesOf(wider).routes).components;
  expect(schemas.Bill?.properties).toMatchObject({ number: { type: ['string', 'null'] } });
});

it('npm run access warns of a non-null field whose refusal makes its object null', () => {
  expect(lostObjects(schema)).toEqual([
    'Bill.secret: String! is for role org:admin in the organization, the Bill for member of its organization: a caller who may not have the field gets no Bill at all. Write String in the SDL.',
  ]);
  const either = guardedSchema('type Thing { id: ID! a: Int! b: Int! } type Query { thing: Thing }', {
    Query: { thing: why },
    Thing: { id: or(admin, self), a: or(self, admin), b: and(admin, self) },
  });
  expect(lostObjects(either)).toHaveLength(1);
});
