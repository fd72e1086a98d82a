import { memberships, organizations as organizationTable, users } from '../gatehouse/clerk/index.ts';
import type { Database } from '../gatehouse/postgres/index.ts';
import { posts } from '../src/data/post.ts';
import { organizations, people } from './people.ts';

const HOUR = 3_600_000;
const hour = (count: number) => new Date(Date.UTC(2026, 0, 5, 9) + count * HOUR);
/** Older than any data from Clerk about the same user, so that a webhook may update a sample row. */
const updatedAt = new Date(Date.UTC(2026, 0, 1));

const [acme, globex] = organizations;

type Authors = Partial<Record<(typeof people)[number]['key'], (typeof organizations)[number]>>;
/** Who wrote the sample posts: some for themselves, some in this organization. */
const authors = { ada: globex, grace: acme, linus: acme, mallory: globex } satisfies Authors;

const places = Object.entries(authors).flatMap(([key, { id, slug }]) => [
  { key, authorId: `user_${key}`, organizationId: null, where: 'personal' },
  { key, authorId: `user_${key}`, organizationId: id, where: slug },
]);

type Post = typeof posts.$inferSelect;

/** The posts in each place; the number is part of the id, as in `post_linus_acme_draft_1`. */
const kinds: readonly { status: Post['status']; number: number; title: string }[] = [
  { status: 'PUBLISHED', number: 1, title: 'Notes on the Analytical Engine' },
  { status: 'DRAFT', number: 1, title: 'A compiler is a patient reader' },
  { status: 'PUBLISHED', number: 2, title: 'How long is a nanosecond' },
  { status: 'ARCHIVED', number: 1, title: 'On keeping a changelog' },
  { status: 'PUBLISHED', number: 3, title: 'What a refusal should say' },
  { status: 'DRAFT', number: 2, title: 'Reading a log backwards' },
];

const samplePosts: readonly Post[] = kinds.flatMap(({ status, number, title }, kind) =>
  places.map(({ key, authorId, organizationId, where }, place): Post => {
    const age = (kind * places.length + place) * 7;
    return {
      id: `post_${key}_${where}_${status.toLowerCase()}_${number}`,
      title,
      body: `Written by ${key}, ${where === 'personal' ? 'for themselves' : `in ${where}`}.`,
      status,
      draftNotes: status === 'DRAFT' ? 'Not yet: find a better example.' : null,
      authorId,
      organizationId,
      createdAt: hour(age),
      updatedAt: hour(age + 1),
      publishedAt: status === 'DRAFT' ? null : hour(age + 1),
    };
  }),
);

/** Adds the sample rows that are missing. Returns how many of each kind were added. */
export function seed(db: Database): Promise<Record<string, number>> {
  return db.transaction(async (tx) => {
    const rows = people.map(({ userId, name, email, role }, index) => {
      return { id: userId, name, email, role, createdAt: hour(index), updatedAt };
    });
    const addedUsers = await tx.insert(users).values(rows).onConflictDoNothing().returning({ id: users.id });
    await tx
      .insert(organizationTable)
      .values(organizations.map((organization) => ({ ...organization, updatedAt })))
      .onConflictDoNothing();
    await tx
      .insert(memberships)
      .values(
        people.flatMap(({ userId, organization }) =>
          organization === null
            ? []
            : [{ organizationId: organization.id, userId, role: organization.role, updatedAt }],
        ),
      )
      .onConflictDoNothing();
    const addedPosts = await tx
      .insert(posts)
      .values([...samplePosts])
      .onConflictDoNothing()
      .returning({ id: posts.id });
    return { people: addedUsers.length, posts: addedPosts.length };
  });
}

/** Who may see each sample row, by type and id; `undefined` stands for anonymous callers and machines. */
const readers: Readonly<Record<string, ReadonlyMap<string, (reader: Reader) => boolean>>> = {
  Post: new Map(samplePosts.map((post) => [post.id, (reader) => mayReadPost(post, reader)])),
};

type Reader = (typeof people)[number] | undefined;

const mayReadPost = (post: Post, reader: Reader): boolean =>
  post.status === 'PUBLISHED' ||
  reader?.role === 'ADMIN' ||
  (post.organizationId === null ? post.authorId === reader?.userId : post.organizationId === reader?.organization?.id);

/**
 * Whether a person (null for anonymous callers and machines) may see a sample row. It is independent of the queries, so
 * that `npm run fuzz` can compare both. Null for other rows.
 */
export function mayReadSample(type: string, id: string, person: string | null): boolean | null {
  const mayRead = readers[type]?.get(id);
  return mayRead?.(people.find(({ key }) => key === person)) ?? null;
}
