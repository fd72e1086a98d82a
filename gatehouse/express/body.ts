import type { Request, RequestHandler } from 'express';
import type { Limits } from '../config/index.ts';
import { ApiError, HttpError } from '../errors/index.ts';

type BodyLimits = Limits['body'];

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const FOREIGN_CHARSET = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(?:;|$))/i;

/** Bodies are not decompressed, because a kilobyte can become a gigabyte. */
export const refuseCompressed: RequestHandler = ({ headers }, _res, next) => {
  const { 'content-encoding': encoding = '' } = headers;
  if (encoding === '' || encoding.toLowerCase() === 'identity') return next();
  next(new HttpError(415, 'Send the body without compression: no content-encoding is supported.'));
};

/** Whether a request declares a body: RFC 9112, section 6. */
export function hasBody({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A large body in memory, and how to refuse it while it is still arriving. */
type Held = { bytes: number; refuse: ((fault: Error) => void) | null };

/** The large bodies that are held, of which the largest is refused while they are too many. */
const createHeld = (max: number) => {
  const held = new Set<Held>();
  let heldBytes = 0;
  return {
    add: (body: Held): void => void held.add(body),
    release: (body: Held): void => {
      if (held.delete(body)) heldBytes -= body.bytes;
    },
    grow: (body: Held, more: number): void => {
      body.bytes += more;
      heldBytes += more;
      if (heldBytes <= max) return;
      let largest: Held | null = null;
      for (const other of held) if (other.refuse !== null && other.bytes > (largest?.bytes ?? 0)) largest = other;
      largest?.refuse?.(new ApiError('RATE_LIMITED', 'Too many large bodies arrive at the moment. Try again shortly.'));
    },
  };
};

/**
 * Middleware that sets `req.body` to the parsed JSON body, or leaves it undefined if there is no body or it is of
 * another type.
 * Errors: 400 for malformed JSON, 413 above `bodyLimits`, 415 for other charsets than UTF-8 (RFC 8259, section 8.1),
 * and 429 for the largest arriving body while all of them together are too large.
 */
export function createJsonReader(limits: BodyLimits): RequestHandler {
  const held = createHeld(limits.heldBytes);
  /** Smaller bodies do not count as held, and cannot have too many values. */
  const largeBytes = 2 * limits.values;

  const parseJson = (bytes: Buffer): unknown => {
    if (bytes.length > largeBytes && valuesOf(bytes) > limits.values) {
      throw new HttpError(413, `A body has at most ${limits.values} values.`);
    }
    try {
      return JSON.parse(bytes.toString());
    } catch {
      throw new HttpError(400, 'The body is not JSON.');
    }
  };

  return (req, res, next) => {
    const { 'content-type': type = '', 'content-length': length } = req.headers;
    if (!hasBody(req) || !JSON_TYPE.test(type)) return next();
    if (FOREIGN_CHARSET.test(type)) return next(new HttpError(415, 'Send JSON in UTF-8.'));
    const limit = length === undefined ? limits.chunkedBytes : limits.bytes;
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
      if (body !== null) held.release(body);
      next(fault);
    };
    const body: Held | null = Number(length) > largeBytes ? { bytes: 0, refuse } : null;
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > limit) return refuse(tooLarge());
      if (body !== null) held.grow(body, chunk.length);
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
      res.once('close', () => held.release(body));
    }
    req.on('data', take).on('end', finish);
  };
}

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = Buffer.from('"\\,[{') as unknown as [
  number,
  number,
  number,
  number,
  number,
];

/** Counts what begins a value, outside of texts; every other byte of UTF-8 has its highest bit set. */
const valuesOf = (bytes: Buffer): number => {
  let values = 0;
  let isText = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (isText && byte === BACKSLASH) index++;
    else if (byte === QUOTE) isText = !isText;
    else if (!isText && (byte === COMMA || byte === BRACKET || byte === BRACE)) values++;
  }
  return values;
};
