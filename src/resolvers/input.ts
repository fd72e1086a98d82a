import { badInput } from '../../gatehouse/errors/index.ts';

/**
 * A text of `input` with `least` to `most` characters; a character is a code point, not a UTF-16 code unit.
 * @throws BAD_USER_INPUT, naming the field
 */
export function readText(field: string, value: string | null, least: number, most: number): string {
  const text = notNull(field, value);
  const fault = (rule: string) => badInput(`${field} must ${rule}.`, `input.${field}`);
  // PostgreSQL rejects NUL characters in strings.
  if (text.includes('\0')) throw fault('not contain the NUL character');
  if (text.length < least || (text.length > most && [...text].length > most)) {
    throw fault(`have ${least} to ${most.toLocaleString('en')} characters`);
  }
  return text;
}

/**
 * A value of `input` that may be omitted, but not null.
 * @throws BAD_USER_INPUT, naming the field
 */
export function notNull<Value>(field: string, value: Value | null): Value {
  if (value === null) throw badInput(`${field} must not be null.`, `input.${field}`);
  return value;
}
