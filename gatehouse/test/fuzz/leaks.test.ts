import { expect, test } from 'vitest';
import { type Change, cloneWith, runIn } from './clone.ts';

/** Each leak as a developer might introduce it, and what the finding has to say. */
const leaks: [string, Change[], RegExp][] = [
  [
    'a resolver that ignores the list filter',
    [
      [
        'src/data/post.ts',
        'and(eq(posts.authorId, users.id), visibleTo(auth), page.where)',
        'and(eq(posts.authorId, users.id), page.where)',
      ],
    ],
    /received Post\.\w+, whose rule is "anyone": Post post_\w+ is hidden from this caller/,
  ],
  [
    'a field opened by mistake',
    [['schema/post.rules.ts', 'draftNotes: or(author, admin)', 'draftNotes: visible']],
    /received Post\.draftNotes, whose rule is "author or admin": it does not allow this caller/,
  ],
  [
    'a loader shared between callers',
    [
      ['src/data/loaders.ts', "  let visiblePostById: Loaders['visiblePostById'] | null = null;\n", ''],
      [
        'src/data/loaders.ts',
        'const BATCH =',
        "let visiblePostById: Loaders['visiblePostById'] | null = null;\nconst BATCH =",
      ],
    ],
    /received Post\.\w+, whose rule is "anyone": Post post_\w+ is hidden from this caller/,
  ],
  [
    'an error message that contains a guarded value',
    [
      [
        'src/resolvers/post.ts',
        'await requirePost(id, context);\n      const published',
        `const { draftNotes } = await requirePost(id, context);
      if (draftNotes !== null) throw new ApiError('CONFLICT', \`There are notes: \${draftNotes}\`);
      const published`,
      ],
    ],
    /received Post\.draftNotes, whose rule is "author or admin": it does not allow this caller, but its text is in the answer/,
  ],
  [
    'a subscription without a filter',
    [
      [
        'src/resolvers/visible-posts.ts',
        'findVisiblePosts(db, auth, [event.value.id])',
        'db.select().from(posts).where(eq(posts.id, event.value.id))',
      ],
      [
        'src/resolvers/visible-posts.ts',
        'import { findVisiblePosts, type PostRow }',
        "import { eq } from 'drizzle-orm';\nimport { posts, type PostRow }",
      ],
      [
        'src/resolvers/post.ts',
        'await changePost(context.db, id, changes));',
        "await changePost(context.db, id, changes));\n      await context.events.publish('postPublished', { id });",
      ],
    ],
    /subscription A/,
  ],
  [
    'a REST route that selects too much',
    [
      [
        'gatehouse/rest/router.ts',
        'const result = await execute({',
        `if (route.path === '/users/{id}') return void res.json(await contextValue.loaders.userById.load(String(variableValues.id)));
      const result = await execute({`,
      ],
    ],
    /received User\.email, whose rule is "self or admin": [\s\S]*GET \/api\/users\/user_/,
  ],
  [
    '`or` instead of `and` in a rule',
    [
      [
        'schema/user.rules.ts',
        'setUserRole: and(admin, notImpersonated, reverified',
        'setUserRole: or(admin, notImpersonated, reverified',
      ],
      ['schema/user.rules.ts', 'import { and, or }', 'import { or }'],
    ],
    /received Mutation\.setUserRole, whose rule is "admin and not impersonated and reverified \(strict\)"/,
  ],
  [
    'a cache that is keyed too widely',
    [
      [
        'src/resolvers/post.ts',
        'myPosts: (_, args, { db, auth }) => listPosts(db, auth, { ...args, authorId: personOf(auth).userId }),',
        `myPosts: (_, args, { db, auth }) => {
      const key = JSON.stringify(args);
      const list = cache.get(key) ?? listPosts(db, auth, { ...args, authorId: personOf(auth).userId });
      cache.set(key, list);
      return list;
    },`,
      ],
      [
        'src/resolvers/post.ts',
        'const found = (',
        'const cache = new Map<string, ReturnType<typeof listPosts>>();\n\nconst found = (',
      ],
    ],
    /received Post\.\w+, whose rule is "anyone": Post post_\w+ is hidden from this caller/,
  ],
];

test.each(leaks)(
  'finds %s',
  async (_, changes, finding) => {
    const { code, output } = await runIn(cloneWith(changes), 'fuzz');
    expect(output).toMatch(finding);
    expect(output).toMatch(/Repeat it with: npm run fuzz -- --seed 1 --operations \d+/);
    expect(code).toBe(1);
  },
  300_000,
);
