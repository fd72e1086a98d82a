import type { Request, RequestHandler } from 'express';
import { ApiError, HttpError } from '../errors/index.ts';

/** How large a JSON body may be. */
export const bodyLimits = {
  bytes: 1024 * 1024,
  /** A body without `content-length` could grow for as long as its client likes. */
  chunkedBytes: 16 * 1024,
  /** Members and items, each of which takes far more memory than the two bytes that write it. */
  values: 5_000,
  /** Of all large bodies together, from their first byte until their requests are answered. */
  heldBytes: 64 * 1024 * 1024,
} as const;

/** Smaller bodies do not count towards `heldBytes`, and cannot exceed `values`. */
const LARGE_BYTES = 2 * bodyLimits.values;

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const FOREIGN_CHARSET = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(?:;|$))/i;

/** No endpoint decompresses: a kilobyte can become a gigabyte. */
export const refuseCompressed: RequestHandler = ({ headers }, _res, next) => {
  const { 'content-encoding': encoding = '' } = headers;
  if (encoding === '' || encoding.toLowerCase() === 'identity') return next();
  next(new HttpError(415, 'Send the body without compression: no content-encoding is supported.'));
};

/** Whether a request says that it has a body: RFC 9112, section 6. */
export const hasBody = ({ headers }: Pick<Request, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** A large body that is held, and how to refuse it while it is still arriving. */
type Held = { bytes: number; refuse: ((fault: Error) => void) | null };

const held = new Set<Held>();
let heldBytes = 0;

const release = (body: Held): void => {
  if (held.delete(body)) heldBytes -= body.bytes;
};

const hold = (body: Held, more: number): void => {
  body.bytes += more;
  heldBytes += more;
  if (heldBytes <= bodyLimits.heldBytes) return;
  let largest: Held | null = null;
  for (const other of held) if (other.refuse !== null && other.bytes > (largest?.bytes ?? 0)) largest = other;
  largest?.refuse?.(new ApiError('RATE_LIMITED', 'Too many large bodies arrive at the moment. Try again shortly.'));
};

/**
 * Sets `req.body` to the JSON of the body, or leaves it undefined where there is none or it is of another type. Fails with
 * 400 for malformed JSON, 413 beyond `bodyLimits`, 415 for JSON in another charset than UTF-8 (RFC 8259, section 8.1), and 429
 * for the largest of the arriving bodies while there are too many.
 */
export const readJson: RequestHandler = (req, res, next) => {
  const { 'content-type': type = '', 'content-length': length } = req.headers;
  if (!hasBody(req) || !JSON_TYPE.test(type)) return next();
  if (FOREIGN_CHARSET.test(type)) return next(new HttpError(415, 'Send JSON in UTF-8.'));
  const limit = length === undefined ? bodyLimits.chunkedBytes : bodyLimits.bytes;
  const tooLarge = () =>
    new HttpError(
      413,
      `${length === undefined ? 'A body without content-length' : 'A body'} has at most ${limit} bytes.`,
    );
  if (Number(length) > limit) return next(tooLarge());

  const chunks: Buffer[] = [];
  let bytes = 0;
  const refuse = (fault: Error) => {
    chunks.length = 0;
    req.off('data', take).off('end', finish).resume();
    if (body !== null) release(body);
    next(fault);
  };
  const body: Held | null = Number(length) > LARGE_BYTES ? { bytes: 0, refuse } : null;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > limit) return refuse(tooLarge());
    if (body !== null) hold(body, chunk.length);
  };
  const parse = () => {
    try {
      req.body = parseJson(Buffer.concat(chunks));
    } catch (fault) {
      return next(fault);
    }
    next();
  };
  const finish = () => {
    if (body !== null) body.refuse = null;
    // Requests that arrived together are answered together, which costs the system less.
    setImmediate(parse);
  };
  if (body !== null) {
    held.add(body);
    res.once('close', () => release(body));
  }
  req.on('data', take).on('end', finish);
};

const parseJson = (bytes: Buffer): unknown => {
  if (bytes.length > LARGE_BYTES && hasTooManyValues(bytes)) {
    throw new HttpError(413, `A body has at most ${bodyLimits.values} values.`);
  }
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new HttpError(400, 'The body is not JSON.');
  }
};

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = Buffer.from('"\\,[{') as unknown as [
  number,
  number,
  number,
  number,
  number,
];

/** Counts what begins a value, outside of texts; every other byte of UTF-8 has its highest bit set. */
const hasTooManyValues = (bytes: Buffer): boolean => {
  let values = 0;
  let isText = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (isText && byte === BACKSLASH) index++;
    else if (byte === QUOTE) isText = !isText;
    else if (!isText && (byte === COMMA || byte === BRACKET || byte === BRACE)) values++;
  }
  return values > bodyLimits.values;
};
