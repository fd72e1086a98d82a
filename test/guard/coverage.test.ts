import { describe, expect, test } from 'vitest';
import { StartError } from '../../gatehouse/errors/index.ts';
import { createSchema } from '../../gatehouse/graphql/schema.ts';
import { guardSchema, guardsOf } from '../../gatehouse/guard/compile.ts';
import { and, deny, not, or, rule } from '../../gatehouse/guard/rules.ts';
import {
  admin,
  anyone,
  hasPermission,
  hasRole,
  machine,
  reverified,
  signedIn,
} from '../../gatehouse/guard/vocabulary.ts';
import { domains, sdl as schemaFolder } from '../../src/domains.ts';
import { unguardedSchema } from './support.ts';

const sdl = `
  interface Node { id: ID }
  type Post implements Node { id: ID title: String body: String }
  union Found = Post
  enum Status { DRAFT }
  scalar Moment
  input PostInput { title: String }
  type Query { post: Post posts: [Post] }`;

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

describe('what does not fit does not start', () => {
  test('and everything is told at once', () => {
    const faults = start({
      post: {
        rules: {
          Query: { post: signedIn, psots: signedIn, '*': admin },
          Post: { id: undefined, title: () => true },
          Node: { id: admin },
          Found: { id: admin },
          Status: { DRAFT: admin },
          Moment: { at: admin },
          PostInput: { title: admin },
          Pots: { id: admin },
          __Type: { name: admin },
        },
      },
    });
    expect(faults).toEqual([
      'Query.psots (post) is not in the schema',
      'Query.* (post) is not a field: list each field, so that a new one needs a rule',
      'Post.id (post) is undefined (a misspelt or circular import?)',
      'Post.title (post) is a bare function (wrap it in rule(), callerRule(), ...)',
      'Node (post) is an interface; its fields are judged by the object types',
      'Found (post) is not an object type',
      'Status (post) is not an object type',
      'Moment (post) is not an object type',
      'PostInput (post) is not an object type',
      'Pots (post) is not in the schema',
      '__Type (post) is not an object type',
      'Post.body has no rule',
      'Query.posts has no rule',
    ]);
  });

  const Query = { post: signedIn, posts: signedIn };
  const Post = { id: admin, title: admin, body: admin };

  test('what two domains claim', () => {
    expect(start({ post: { rules: { Query, Post } } })).toEqual([]);
    expect(start({ post: { rules: { Query, Post } }, comment: { rules: { Post: { title: signedIn } } } })).toEqual([
      'Post.title (comment) is claimed by post as well',
    ]);
  });

  test.each([
    ['a rule for a whole type', { Query, Post: admin }, 'Post (post) is not a list of rules'],
    ['a list', { Query, Post: [admin] }, 'Post (post) is not a list of rules'],
    [
      'what always grants',
      { Query, Post: { ...Post, body: or(anyone('why'), admin) } },
      'Post.body (post) always grants',
    ],
    [
      'what always grants, hidden',
      { Query, Post: { ...Post, body: not(and(admin, deny)) } },
      'Post.body (post) always grants',
    ],
    ['and() of nothing', { Query, Post: { ...Post, body: (and as () => object)() } }, 'Post.body (post) always grants'],
    [
      'fields of Object.prototype',
      { Query, Post: { ...Post, toString: admin } },
      'Post.toString (post) is not in the schema',
    ],
    [
      'a rule with a fragment',
      { Query, Post: { ...Post, body: rule({ fragment: 'fragment A on Post { title }' })(() => true) } },
      'Post.body (post) is a rule with a `fragment`',
    ],
    [
      'two rules of one name',
      {
        Query,
        Post: {
          ...Post,
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
    expect(start({ post: { rules: rules as Record<string, object> } })[0]).toContain(fault);
  });

  test('but a word with the same parameter may be used again', () => {
    const word = () =>
      and(hasRole('org:admin'), hasPermission('org:posts:read'), reverified('strict'), machine('read'));
    expect(start({ post: { rules: { Query, Post: { ...Post, id: word(), body: word() } } } })).toEqual([]);
  });

  test.each(['', '  ', undefined])('anyone(%j): an open field without a reason', (why) => {
    expect(() => anyone(why as string)).toThrow('the reason is missing');
  });

  test('a schema that is guarded already', () => {
    const schema = unguardedSchema(sdl);
    const guard = () => guardSchema(schema, { post: { rules: { Query, Post } } }, { explain: false });
    guard();
    expect(guard).toThrow('guarded already');
  });
});

test('every field of the product has its rule, and says to clients who may have it', () => {
  const schema = createSchema({ sdl: schemaFolder, domains, explain: false });
  expect([...guardsOf(schema).keys()]).toContain('Post.draftNotes');
  const described = Object.values(schema.getTypeMap())
    .flatMap((type) => ('getFields' in type ? Object.entries(type.getFields()) : []))
    .filter(([, field]) => field.description?.includes('Who: '));
  expect(described).toHaveLength(guardsOf(schema).size);
  expect(schema.getMutationType()?.getFields().updatePost?.description).toBe(
    'Who: (signed in and (author of the post or admin)) or (signed in through an app with posts:read and author of the post through an app with posts:write).',
  );
});
