import { eq } from 'drizzle-orm';
import { type ExecutionResult, parse, subscribe } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthenticate } from '../../gatehouse/auth/authenticate.ts';
import { createDirectory } from '../../gatehouse/clerk/people.ts';
import { users } from '../../gatehouse/clerk/users.ts';
import { createSchema } from '../../gatehouse/graphql/schema.ts';
import { createLog } from '../../gatehouse/log/index.ts';
import { createEvents } from '../../gatehouse/postgres/events.ts';
import { createLoaders } from '../../gatehouse/postgres/loaders.ts';
import type { Context } from '../../src/context.ts';
import { postPublished, posts } from '../../src/data/post.ts';
import { domains, sdl } from '../../src/domains.ts';
import { limits } from '../../src/limits.ts';
import { startApi } from '../support/api.ts';

const { config, mint, database } = await startApi();
const { db } = database;
const log = createLog({ logLevel: 'silent' });
const authenticate = await createAuthenticate({ ...config.clerk, limits: limits.auth }, log);
const directory = createDirectory(config.clerk, log, limits.clerk);
const schema = createSchema({ sdl, domains, explain: false });
const events = createEvents(null, log);

/** The events that reach this person, as over a socket. */
const subscribeAs = async (person: string): Promise<AsyncGenerator<ExecutionResult>> => {
  const verdict = await authenticate(`Bearer ${await mint(person)}`);
  if (verdict.outcome !== 'good') throw new Error(`The token of ${person} is ${verdict.outcome}`);
  const { auth } = verdict;
  const contextValue: Context = { auth, requestId: 'r', log, db, loaders: createLoaders(db, auth), events, directory };
  const document = parse('subscription { postPublished { id title author { name } } }');
  const stream = await subscribe({ schema, document, contextValue });
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  onTestFinished(async () => void (await stream.return(undefined)));
  return stream;
};

/** An event about a row as it is, or about a published post that is gone. */
const publish = async (id: string): Promise<void> => {
  const [row = { status: 'PUBLISHED' as const, authorId: 'user_linus', organizationId: null }] = await db
    .select({ status: posts.status, authorId: posts.authorId, organizationId: posts.organizationId })
    .from(posts)
    .where(eq(posts.id, id));
  await events.publish(postPublished, { ...row, id });
};

test('a subscriber gets the posts that they may see, and never learns of another', async () => {
  const [linus, mallory] = [await subscribeAs('linus'), await subscribeAs('mallory')];
  await publish('post_linus_acme_draft_1');
  await publish('post_never');
  await publish('post_ada_personal_published_1');
  const [own, shared] = [await linus.next(), await linus.next()];
  expect(own.value.data.postPublished).toMatchObject({
    id: 'post_linus_acme_draft_1',
    author: { name: 'Linus Torvalds' },
  });
  expect(shared.value.data.postPublished.id).toBe('post_ada_personal_published_1');
  expect((await mallory.next()).value.data.postPublished.id).toBe('post_ada_personal_published_1');
});

test('the row is read again for each event', async () => {
  const stream = await subscribeAs('linus');
  const next = async () => {
    await publish('post_grace_acme_published_1');
    return (await stream.next()).value.data.postPublished;
  };
  const { author } = await next();
  expect(author.name).toBe('Grace Hopper');
  await db.update(users).set({ name: 'Rear Admiral Hopper' }).where(eq(users.id, 'user_grace'));
  await db.update(posts).set({ title: 'Changed' }).where(eq(posts.id, 'post_grace_acme_published_1'));
  expect(await next()).toMatchObject({ title: 'Changed', author: { name: 'Rear Admiral Hopper' } });
});

test('ends at once when the subscriber leaves', async () => {
  const stream = await subscribeAs('linus');
  const next = stream.next();
  await stream.return(undefined);
  expect(await next).toEqual({ value: undefined, done: true });
});

test('a post that cannot be read is an error of that event, and the next one comes', async () => {
  const stream = await subscribeAs('linus');
  await db.execute('alter table posts rename to posts_away');
  const id = 'post_ada_personal_published_1';
  await events.publish(postPublished, { id, status: 'PUBLISHED', authorId: 'user_ada', organizationId: null });
  const failed = await stream.next();
  await db.execute('alter table posts_away rename to posts');
  expect(failed.value.errors).toHaveLength(1);
  await publish('post_ada_personal_published_1');
  expect((await stream.next()).value.data.postPublished.id).toBe('post_ada_personal_published_1');
});

test('an event is read once for all who may see it, and not at all for others', async () => {
  const members = await Promise.all(Array.from({ length: 20 }, () => subscribeAs('linus')));
  const strangers = await Promise.all(Array.from({ length: 20 }, () => subscribeAs('mallory')));
  const toStrangers = strangers.map((stream) => stream.next());
  const toMembers = members.map((stream) => stream.next());
  const draft = { status: 'DRAFT' as const, authorId: 'user_grace', organizationId: 'org_acme' };
  const before = database.statements.length;
  await events.publish(postPublished, { ...draft, id: 'post_grace_acme_draft_1' });
  for (const { value } of await Promise.all(toMembers))
    expect(value.data.postPublished.author.name).toContain('Hopper');
  // The post and its author.
  expect(database.statements.length - before).toBe(2);
  await publish('post_ada_personal_published_1');
  for (const { value } of await Promise.all(toStrangers)) {
    expect(value.data.postPublished.id).toBe('post_ada_personal_published_1');
  }
});

test('an event that no subscriber may see is not read', async () => {
  const stream = await subscribeAs('mallory');
  const next = stream.next();
  const before = database.statements.length;
  const draft = { status: 'DRAFT' as const, authorId: 'user_grace', organizationId: 'org_acme' };
  await events.publish(postPublished, { ...draft, id: 'post_grace_acme_draft_1' });
  const shared = { status: 'PUBLISHED' as const, authorId: 'user_ada', organizationId: null };
  await events.publish(postPublished, { ...shared, id: 'post_ada_personal_published_1' });
  expect((await next).value.data.postPublished.id).toBe('post_ada_personal_published_1');
  // The second post and its author.
  expect(database.statements.length - before).toBe(2);
});

test('decides by the row, not by the event, who gets a post', async () => {
  const [linus, mallory] = [await subscribeAs('linus'), await subscribeAs('mallory')];
  const lie = { status: 'PUBLISHED' as const, authorId: 'user_mallory', organizationId: null };
  await events.publish(postPublished, { ...lie, id: 'post_linus_acme_draft_1' });
  await publish('post_ada_personal_published_1');
  expect((await linus.next()).value.data.postPublished.id).toBe('post_linus_acme_draft_1');
  expect((await mallory.next()).value.data.postPublished.id).toBe('post_ada_personal_published_1');
});
