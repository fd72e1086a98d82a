import { expect, test } from 'vitest';
import { type Change, cloneWith, runIn } from './clone.ts';

/** Leaks as a developer might introduce them, each with the expected finding. */
const leaks: [string, Change[], RegExp][] = [
  [
    'a resolver that ignores the list filter',
    [['src/data/post-lists.ts', 'conditionsOf(posts, groundsOf(auth))', 'conditionsOf(posts, [{}])']],
    /received Post\.\w+, whose rule is "anyone": Post post_\w+ is hidden from this caller/,
  ],
  [
    'a list filter that is forgotten for later pages',
    [
      [
        'src/data/post-lists.ts',
        'conditionsOf(posts, groundsOf(auth))',
        'conditionsOf(posts, args.after == null ? groundsOf(auth) : [{}])',
      ],
    ],
    /received Post\.\w+, whose rule is "anyone": Post post_\w+ is hidden from this caller[\s\S]*after: "/,
  ],
  [
    'a list filter that is forgotten for one value of an argument',
    [
      [
        'src/data/post-lists.ts',
        'conditionsOf(posts, groundsOf(auth))',
        "conditionsOf(posts, status === 'ARCHIVED' ? [{}] : groundsOf(auth))",
      ],
    ],
    /received Post\.\w+, whose rule is "anyone": Post post_\w+ is hidden from this caller[\s\S]*status: ARCHIVED/,
  ],
  [
    'a field opened by mistake',
    [
      [
        'schema/post.rules.ts',
        "draftNotes: or(author, admin, throughApp('posts:read', author))",
        'draftNotes: visible',
      ],
    ],
    /received Post\.draftNotes, whose rule is "author or admin or [^"]+": it does not allow this caller/,
  ],
  [
    'a loader shared between callers',
    [
      ['gatehouse/postgres/loaders.ts', '  const own = new Map<unknown, unknown>();\n', ''],
      ['gatehouse/postgres/loaders.ts', 'const BATCH =', 'const own = new Map<unknown, unknown>();\nconst BATCH ='],
    ],
    /received Post\.\w+, whose rule is "anyone": Post post_\w+ is hidden from this caller/,
  ],
  [
    'an error message that contains a guarded value',
    [
      [
        'src/resolvers/post.ts',
        'await requirePost(id, context);\n      const published',
        `await requirePost(id, context);
      const draftNotes = await loaders.large(postRows, 'draftNotes').load(id);
      if (draftNotes !== null) throw new ApiError('CONFLICT', \`There are notes: \${draftNotes}\`);
      const published`,
      ],
    ],
    /received Post\.draftNotes, whose rule is "author or admin or [^"]+": it does not allow this caller, but its text is in the answer/,
  ],
  [
    'a subscription without a filter',
    [
      ['src/resolvers/post.ts', '(event) => isVisibleTo(context.auth, event)', '() => true'],
      ['gatehouse/postgres/loaders.ts', 'row !== null && meetsAny(row, grounds as never)', 'row !== null'],
      [
        'src/resolvers/post.ts',
        'const post = found(await changePost(context.db, id, changes));',
        `const post = found(await changePost(context.db, id, changes));
      const { status, authorId, organizationId } = post;
      await context.events.publish(postPublished, { id, status, authorId, organizationId });`,
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
        `const { userRows } = await import('../clerk/index.ts');
      const user = () => (contextValue as any).loaders.byId(userRows).load(variableValues.id);
      if (route.path === '/users/{id}') return void res.json(await user());
      const result = await execute({`,
      ],
    ],
    /received User\.email, whose rule is "self or admin or [^"]+": [\s\S]*GET \/api\/users\/user_/,
  ],
  [
    '`or` instead of `and` in a rule',
    [
      [
        'schema/user.rules.ts',
        'setUserRole: and(admin, notImpersonated, reverified',
        'setUserRole: or(admin, notImpersonated, reverified',
      ],
    ],
    /received Mutation\.setUserRole, whose rule is "admin and not impersonated and reverified \(strict\)"/,
  ],
  [
    'a cache that is keyed too widely',
    [
      [
        'src/resolvers/post.ts',
        'const [page] = await listPostsByAuthors(db, auth, [requirePerson(auth).userId], args);',
        `const key = JSON.stringify(args);
      const list = cache.get(key) ?? listPostsByAuthors(db, auth, [requirePerson(auth).userId], args);
      cache.set(key, list);
      const [page] = await list;`,
      ],
      [
        'src/resolvers/post.ts',
        'const found = (',
        'const cache = new Map<string, ReturnType<typeof listPostsByAuthors>>();\n\nconst found = (',
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
    const [, at] = /Repeat it with: npm run fuzz -- --seed 1 --operations (\d+)/.exec(output) ?? [];
    expect(Number(at), 'found before the default run is half over').toBeLessThan(2_000);
    expect(code).toBe(1);
  },
  600_000,
);
