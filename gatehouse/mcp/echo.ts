import { clip, HttpError } from '../errors/index.ts';

/** A response repeats the id of its message, and errors of the SDK repeat parts of it: neither may become long. */
const MAX_ID = 200;
const MAX_ERROR = 2_000;

/** @throws {HttpError} 400 for a message whose id is too long */
export function refuseLongId(body: unknown): void {
  const { id } = (body ?? {}) as { id?: unknown };
  if (typeof id === 'string' && id.length > MAX_ID) throw new HttpError(400, `An id has at most ${MAX_ID} characters.`);
}

/** Shortens a JSON-RPC error, and leaves out its data, if it is long. Results, which may be large, are not parsed. */
export function clipError(text: string): string {
  if (text.length <= MAX_ERROR || text.startsWith('{"result":')) return text;
  const { error, ...message } = JSON.parse(text);
  if (error === undefined) return text;
  return JSON.stringify({ ...message, error: { code: error.code, message: clip(error.message) } });
}
