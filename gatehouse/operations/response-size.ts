import type { ExecutionResult } from 'graphql';
import { badInput } from '../errors/index.ts';

/** Strings up to this length count by characters. */
const SHORT = 1_000;
const OTHER_BYTES = 8;

/** The approximate size of a value as JSON in UTF-8, without escapes. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length < SHORT ? value.length : Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return OTHER_BYTES;
  let bytes = OTHER_BYTES;
  if (Array.isArray(value)) for (const item of value) bytes += sizeOf(item);
  else for (const [key, member] of Object.entries(value)) bytes += key.length + sizeOf(member);
  return bytes;
}

/** The result of an operation, or in place of one that is larger than `maxBytes` an error. */
export function withinSize(
  result: ExecutionResult,
  maxBytes: number,
  bytes: number = sizeOf(result.data),
): ExecutionResult {
  if (bytes <= maxBytes) return result;
  const megabytes = maxBytes / 1_000_000;
  const message = `The answer is larger than ${megabytes} MB and is not sent. Ask for fewer items or fields.`;
  return { data: null, errors: [badInput(message)] };
}
