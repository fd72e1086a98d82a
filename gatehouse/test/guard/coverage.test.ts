import { describe, expect, test } from 'vitest';
import { StartError } from '../../errors/index.ts';
import { createSchema } from '../../graphql/schema.ts';
import { guardSchema, guardsOf } from '../../guard/compile.ts';
import { and, deny, not, or, rule } from '../../guard/rules.ts';
import { admin, anyone, hasPermission, hasRole, machine, reverified, signedIn } from '../../guard/vocabulary.ts';
import { domains, sdl as schemaFolder } from '../app/domains.ts';
import { unguardedSchema } from './support.ts';

const sdl = `
  interface Node { id: ID }
  type Poem implements Node { id: ID title: String body: String }
  union Found = Poem
  enum Status { DRAFT }
  scalar Moment
  input PoemInput { title: String }
  type Query { poem: Poem poems: [Poem] }`;

const start = (domains: Record<string, { rules: Record<string, object> }>) => {
  try {
    guardSchema(unguardedSchema(sdl), domains, { explain: false });
    return [];
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};

describe('refuses to start with rules that do not fit', () => {
  test('reports every fault at once', () => {
    const faults = start({
      poem: {
        rules: {
          Query: { poem: signedIn, psots: signedIn, '*': admin },
          Poem: { id: undefined, title: () => true },
          Node: { id: admin },
          Found: { id: admin },
          Status: { DRAFT: admin },
          Moment: { at: admin },
          PoemInput: { title: admin },
          Pots: { id: admin },
          __Type: { name: admin },
        },
      },
    });
    expect(faults).toEqual([
      'Query.psots (poem) is not in the schema',
      'Query.* (poem) is not a field: list each field, so that a new one needs a rule',
      'Poem.id (poem) is undefined (a misspelt or circular import?)',
      'Poem.title (poem) is a bare function (wrap it in rule(), callerRule(), ...)',
      'Node (poem) is an interface; its fields are judged by the object types',
      'Found (poem) is not an object type',
      'Status (poem) is not an object type',
      'Moment (poem) is not an object type',
      'PoemInput (poem) is not an object type',
      'Pots (poem) is not in the schema',
      '__Type (poem) is not an object type',
      'Poem.body has no rule',
      'Query.poems has no rule',
    ]);
  });

  const Query = { poem: signedIn, poems: signedIn };
  const Poem = { id: admin, title: admin, body: admin };

  test('a field that two domains claim', () => {
    expect(start({ poem: { rules: { Query, Poem } } })).toEqual([]);
    expect(start({ poem: { rules: { Query, Poem } }, comment: { rules: { Poem: { title: signedIn } } } })).toEqual([
      'Poem.title (comment) is claimed by poem as well',
    ]);
  });

  test.each([
    ['a rule for a whole type', { Query, Poem: admin }, 'Poem (poem) is not a list of rules'],
    ['a list', { Query, Poem: [admin] }, 'Poem (poem) is not a list of rules'],
    [
      'a rule that always grants',
      { Query, Poem: { ...Poem, body: or(anyone('why'), admin) } },
      'Poem.body (poem) always grants',
    ],
    [
      'a hidden rule that always grants',
      { Query, Poem: { ...Poem, body: not(and(admin, deny)) } },
      'Poem.body (poem) always grants',
    ],
    ['and() of nothing', { Query, Poem: { ...Poem, body: (and as () => object)() } }, 'Poem.body (poem) always grants'],
    [
      'fields of Object.prototype',
      { Query, Poem: { ...Poem, toString: admin } },
      'Poem.toString (poem) is not in the schema',
    ],
    [
      'a rule with a fragment',
      { Query, Poem: { ...Poem, body: rule({ fragment: 'fragment A on Poem { title }' })(() => true) } },
      'Poem.body (poem) is a rule with a `fragment`',
    ],
    [
      'two rules of one name',
      {
        Query,
        Poem: {
          ...Poem,
          id: rule('same')(() => true),
          body: or(
            admin,
            rule('same')(() => false),
          ),
        },
      },
      'Different rules are called "same"',
    ],
  ])('%s', (_, rules, fault) => {
    expect(start({ poem: { rules: rules as Record<string, object> } })[0]).toContain(fault);
  });

  test('one rule for the whole schema', () => {
    const rules = admin as unknown as Record<string, object>;
    expect(start({ poem: { rules } })).toContain('poem has no list of rules: write { Type: { field: rule } }');
  });

  test('accepts a word that is used again with the same parameter', () => {
    const word = () =>
      and(hasRole('org:admin'), hasPermission('org:poems:read'), reverified('strict'), machine('read'));
    expect(start({ poem: { rules: { Query, Poem: { ...Poem, id: word(), body: word() } } } })).toEqual([]);
  });

  test.each(['', '  ', undefined])('anyone(%j): an open field without a reason', (why) => {
    expect(() => anyone(why as string)).toThrow('the reason is missing');
  });

  test('a schema that is guarded already', () => {
    const schema = unguardedSchema(sdl);
    const guard = () => guardSchema(schema, { poem: { rules: { Query, Poem } } }, { explain: false });
    guard();
    expect(guard).toThrow('guarded already');
  });
});

test('every field of the application has a rule, and its description says who may have it', () => {
  const schema = createSchema({ sdl: schemaFolder, domains, explain: false });
  expect([...guardsOf(schema).keys()]).toContain('Poem.draftNotes');
  const described = Object.values(schema.getTypeMap())
    .flatMap((type) => ('getFields' in type ? Object.entries(type.getFields()) : []))
    .filter(([, field]) => field.description?.includes('Who: '));
  expect(described).toHaveLength(guardsOf(schema).size);
  expect(schema.getMutationType()?.getFields().updatePoem?.description).toBe(
    'Who: (signed in and (author of the poem or admin)) or (signed in through an app with poems:read and author of the poem through an app with poems:write).',
  );
});
