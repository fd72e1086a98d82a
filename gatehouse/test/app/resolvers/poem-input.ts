import type { CreatePoemInput, UpdatePoemInput } from '../types.generated.ts';
import { readText } from './input.ts';

const title = (value: string | null) => readText('title', value?.trim() ?? null, 1, 200);
const body = (value: string | null) => readText('body', value, 1, 100_000);
const draftNotes = (value: string | null) => (value === null ? null : readText('draftNotes', value, 0, 100_000));

/**
 * The texts of a new poem.
 * @throws {ApiError} BAD_USER_INPUT with the field that is wrong
 */
export function readNewPoem(input: CreatePoemInput) {
  return {
    title: title(input.title),
    body: body(input.body),
    draftNotes: draftNotes(input.draftNotes ?? null),
  };
}

/**
 * The changes to a poem: fields that are missing from the input stay unchanged, and only `draftNotes` may become null.
 * @throws {ApiError} BAD_USER_INPUT with the field that is wrong
 */
export function readChanges(input: UpdatePoemInput) {
  return {
    ...(input.title === undefined ? {} : { title: title(input.title) }),
    ...(input.body === undefined ? {} : { body: body(input.body) }),
    ...(input.draftNotes === undefined ? {} : { draftNotes: draftNotes(input.draftNotes) }),
  };
}
