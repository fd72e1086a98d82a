import { memberships, organizations as organizationTable, users } from '../../clerk/index.ts';
import type { Database } from '../../postgres/index.ts';
import { poems } from './data/poem.ts';
import { organizations, people } from './people.ts';

const HOUR = 3_600_000;
const hour = (count: number) => new Date(Date.UTC(2026, 0, 5, 9) + count * HOUR);
/** Older than whatever Clerk says of the same person, so that a webhook may correct a sample row. */
const updatedAt = new Date(Date.UTC(2026, 0, 1));

/** Where the sample poems stand: everybody writes for themselves; Grace and Linus also in Acme, Ada and Mallory in Globex. */
const places = people.flatMap(({ key, userId }) => {
  const organization = organizations[['grace', 'linus'].includes(key) ? 0 : 1];
  return [
    { key, authorId: userId, organizationId: null, where: 'personal' },
    { key, authorId: userId, organizationId: organization.id, where: organization.slug },
  ];
});

type Poem = typeof poems.$inferSelect;

/** What each place has: the number is part of the id, as in `poem_linus_acme_draft_1`. */
const kinds: readonly { status: Poem['status']; number: number; title: string }[] = [
  { status: 'PUBLISHED', number: 1, title: 'Notes on the Analytical Engine' },
  { status: 'DRAFT', number: 1, title: 'A compiler is a patient reader' },
  { status: 'PUBLISHED', number: 2, title: 'How long is a nanosecond' },
  { status: 'ARCHIVED', number: 1, title: 'On keeping a changelog' },
  { status: 'PUBLISHED', number: 3, title: 'What a refusal should say' },
  { status: 'DRAFT', number: 2, title: 'Reading a log backwards' },
];

const samplePoems: readonly Poem[] = kinds.flatMap(({ status, number, title }, kind) =>
  places.map(({ key, authorId, organizationId, where }, place): Poem => {
    const age = (kind * places.length + place) * 7;
    return {
      id: `poem_${key}_${where}_${status.toLowerCase()}_${number}`,
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

/** Adds the sample rows that are not there yet. Returns how many were added. */
export function seed(db: Database): Promise<{ people: number; poems: number }> {
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
    const addedPoems = await tx
      .insert(poems)
      .values([...samplePoems])
      .onConflictDoNothing()
      .returning({ id: poems.id });
    return { people: addedUsers.length, poems: addedPoems.length };
  });
}
