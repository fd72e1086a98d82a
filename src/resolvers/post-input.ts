import { badInput } from '../../gatehouse/errors/index.ts';
import type { CreatePostInput, UpdatePostInput } from '../types.generated.ts';

/** Counts Unicode characters, not JavaScript's UTF-16 units. PostgreSQL rejects NUL in strings. */
const check = (field: keyof UpdatePostInput, value: string | null, least: number, most: number): string => {
  const fault = (rule: string) => badInput(`${field} must ${rule}.`, `input.${field}`);
  if (value === null) throw fault('not be null');
  if (value.includes('\0')) throw fault('not contain the NUL character');
  if (value.length < least || (value.length > most && [...value].length > most)) {
    throw fault(`have ${least} to ${most.toLocaleString('en')} characters`);
  }
  return value;
};

const title = (value: string | null) => check('title', value?.trim() ?? null, 1, 200);
const body = (value: string | null) => check('body', value, 1, 100_000);
const draftNotes = (value: string | null) => (value === null ? null : check('draftNotes', value, 0, 100_000));

/**
 * The texts of a new post.
 * @throws {ApiError} BAD_USER_INPUT with the field that is wrong
 */
export function readNewPost(input: CreatePostInput) {
  return {
    title: title(input.title),
    body: body(input.body),
    draftNotes: draftNotes(input.draftNotes ?? null),
  };
}

/**
 * The changes to a post: absent members stay, and only `draftNotes` may become null.
 * @throws {ApiError} BAD_USER_INPUT with the field that is wrong
 */
export function readChanges(input: UpdatePostInput) {
  return {
    ...(input.title === undefined ? {} : { title: title(input.title) }),
    ...(input.body === undefined ? {} : { body: body(input.body) }),
    ...(input.draftNotes === undefined ? {} : { draftNotes: draftNotes(input.draftNotes) }),
  };
}
