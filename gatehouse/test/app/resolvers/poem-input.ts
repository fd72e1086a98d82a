import { badInput } from '../../../errors/index.ts';
import type { CreatePoemInput, UpdatePoemInput } from '../types.generated.ts';

/** Characters are Unicode's, not JavaScript's half ones. PostgreSQL refuses a NUL in a text. */
const check = (field: keyof UpdatePoemInput, value: string | null, least: number, most: number): string => {
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

/** The texts of a new poem. Throws BAD_USER_INPUT, naming the field. */
export function readNewPoem(input: CreatePoemInput) {
  return {
    title: title(input.title),
    body: body(input.body),
    draftNotes: draftNotes(input.draftNotes ?? null),
  };
}

/** What to change: what is absent stays, and only `draftNotes` may become null. Throws BAD_USER_INPUT, naming the field. */
export function readChanges(input: UpdatePoemInput) {
  return {
    ...(input.title === undefined ? {} : { title: title(input.title) }),
    ...(input.body === undefined ? {} : { body: body(input.body) }),
    ...(input.draftNotes === undefined ? {} : { draftNotes: draftNotes(input.draftNotes) }),
  };
}
