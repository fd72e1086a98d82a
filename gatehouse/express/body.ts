import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Limits } from '../config/index.ts';
import { HttpError } from '../errors/index.ts';
import { createCollector } from './collect.ts';

type BodyLimits = Limits['body'];

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const FOREIGN_CHARSET = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(?:;|$))/i;

/** Bodies are not decompressed, because a kilobyte can become a gigabyte. */
export function refuseCompressed({ headers }: Request, _res: Response, next: NextFunction): void {
  const { 'content-encoding': encoding = '' } = headers;
  const isPlain = encoding === '' || encoding.toLowerCase() === 'identity';
  if (isPlain) next();
  else next(new HttpError(415, 'Send the body without compression: no content-encoding is supported.'));
}

/** Whether a request declares a body: RFC 9112, section 6. */
export function hasBody({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Creates the middleware that sets `req.body`, and leaves it undefined if there is no body.
 * Errors: 413 above the limit, and 429 for the largest arriving body while all of them together are too large.
 * @returns `json`: parses JSON, and ignores other types. Errors: 400 for malformed JSON, 415 for other charsets than
 * UTF-8 (RFC 8259, section 8.1). `bytes`: a Buffer of at most that many bytes, of any type
 */
export function createBodyReaders(limits: BodyLimits): { json: RequestHandler; bytes(max: number): RequestHandler } {
  const collect = createCollector(limits.heldBytes);
  /** Smaller bodies with a declared length do not count as held, and cannot have too many values. */
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
  const readUpTo =
    (maxOf: (isChunked: boolean) => number, read: (body: Buffer) => unknown): RequestHandler =>
    (req, res, next) => {
      const { 'content-length': length } = req.headers;
      const isChunked = length === undefined;
      const limit = maxOf(isChunked);
      const tooLarge = () =>
        new HttpError(413, `${isChunked ? 'A body without content-length' : 'A body'} has at most ${limit} bytes.`);
      if (Number(length) > limit) return next(tooLarge());
      const done = (fault: Error | null, body: Buffer) => {
        if (fault !== null) return next(fault);
        try {
          req.body = read(body);
        } catch (cause) {
          return next(cause);
        }
        next();
      };
      collect(req, res, { limit, tooLarge, isHeld: isChunked || Number(length) > largeBytes, done });
    };
  const readJson = readUpTo((isChunked) => (isChunked ? limits.chunkedBytes : limits.bytes), parseJson);

  return {
    json: (req, res, next) => {
      const { 'content-type': type = '' } = req.headers;
      if (!hasBody(req) || !JSON_TYPE.test(type)) return next();
      if (FOREIGN_CHARSET.test(type)) return next(new HttpError(415, 'Send JSON in UTF-8.'));
      readJson(req, res, next);
    },
    bytes: (max) => {
      const readBytes = readUpTo(
        () => max,
        (body) => body,
      );
      return (req, res, next) => (hasBody(req) ? readBytes(req, res, next) : next());
    },
  };
}

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = Buffer.from('"\\,[{') as unknown as [
  number,
  number,
  number,
  number,
  number,
];

/** Counts commas and opening brackets outside strings. Bytes suffice: UTF-8 encodes other characters without these. */
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
