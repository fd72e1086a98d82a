import type { Request, Response } from 'express';
import { ApiError } from '../errors/index.ts';
import { loopTurn } from '../postgres/index.ts';
import { callerKeyOf } from './rate-limit.ts';

/** The memory that a body takes, and how to refuse it; null once it has arrived. */
type Held = { bytes: number; refuse: ((fault: Error) => void) | null };

type Options = {
  /** Maximum number of bytes of this body. */
  limit: number;
  /** The error above the limit. */
  tooLarge: () => Error;
  /** Whether it counts towards `heldBytes`. */
  isHeld: boolean;
  /** Called once, with the whole body or with why it was refused. */
  done: (fault: Error | null, body: Buffer) => void;
};

const EMPTY: Buffer = Buffer.alloc(0);

/**
 * Creates the function that reads the bytes of a body. If all held bodies together take more than `heldBytes` of
 * memory, the largest one that is still arriving is refused with RATE_LIMITED. A held body counts until its request is
 * answered.
 */
export function createCollector(heldBytes: number) {
  const held = createHeld(heldBytes);

  return (req: Request, res: Response, { limit, tooLarge, isHeld, done }: Options): void => {
    const { 'content-length': declared = limit } = req.headers;
    const body = createJoined(Math.min(limit, Number(declared)));
    const ownerOf = () => callerKeyOf(req);
    const refuse = (fault: Error) => {
      req.off('data', take).off('end', finish).resume();
      if (entry !== null) held.release(entry);
      body.take();
      done(fault, EMPTY);
    };
    const entry: Held | null = isHeld ? { bytes: 0, refuse } : null;
    const take = (chunk: Buffer) => {
      if (body.length() + chunk.length > limit) return refuse(tooLarge());
      const more = body.add(chunk);
      if (entry === null) return;
      held.grow(entry, more);
      const turn = loopTurn(ownerOf);
      if (turn === null) return;
      req.pause();
      turn.then(() => req.resume());
    };
    const finish = () => {
      if (entry !== null) entry.refuse = null;
      const end = () => done(null, body.take());
      const turn = entry === null ? null : loopTurn(ownerOf);
      // Requests that arrived together are answered together, which costs the system less.
      if (turn === null) setImmediate(end);
      else turn.then(end);
    };
    if (entry !== null) {
      held.add(entry);
      res.once('close', () => held.release(entry));
    }
    req.on('data', take).on('end', finish);
  };
}

/**
 * Joins chunks as they arrive, because a chunk of one byte takes about 300 bytes as long as it is kept. Allocates at
 * most `max` bytes, the maximum size of the body.
 */
const createJoined = (max: number) => {
  let bytes = EMPTY;
  let length = 0;
  return {
    length: () => length,
    /** Returns the bytes and releases them, because a request can live much longer than its body. */
    take(): Buffer {
      const whole = bytes.subarray(0, length);
      bytes = EMPTY;
      length = 0;
      return whole;
    },
    /** Returns by how many bytes the allocated memory has grown. */
    add(chunk: Buffer): number {
      const before = bytes.length;
      if (length === 0) bytes = chunk;
      else {
        const needed = length + chunk.length;
        if (needed > bytes.length) {
          const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(2 * needed, max)));
          bytes.copy(larger, 0, 0, length);
          bytes = larger;
        }
        chunk.copy(bytes, length);
      }
      length += chunk.length;
      return bytes.length - before;
    },
  };
};

/** The held bodies; if they take too much memory, the largest one that is still arriving is refused. */
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
