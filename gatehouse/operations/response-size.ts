import type { ExecutionResult } from 'graphql';
import { badInput } from '../errors/index.ts';

/** Of an answer, as JSON. It is in memory as a whole until its client has read it. */
export const MAX_RESPONSE_BYTES = 2_000_000;

/** Up to this length a text counts by its characters. */
const SHORT = 1_000;
const OTHER_BYTES = 8;

/** About the bytes that a value has as JSON in UTF-8, without what escapes add. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length < SHORT ? value.length : Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return OTHER_BYTES;
  let bytes = OTHER_BYTES;
  if (Array.isArray(value)) for (const item of value) bytes += sizeOf(item);
  else for (const [key, member] of Object.entries(value)) bytes += key.length + sizeOf(member);
  return bytes;
}

/** The result of an operation, or in place of one that is larger than `MAX_RESPONSE_BYTES` an error. */
export function withinSize(result: ExecutionResult, bytes: number = sizeOf(result.data)): ExecutionResult {
  if (bytes <= MAX_RESPONSE_BYTES) return result;
  const megabytes = MAX_RESPONSE_BYTES / 1_000_000;
  const message = `The answer is larger than ${megabytes} MB and is not sent. Ask for fewer items or fields.`;
  return { data: null, errors: [badInput(message)] };
}
