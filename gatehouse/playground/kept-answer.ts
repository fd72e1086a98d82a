import type { Response } from 'express';
import { safeText } from './safe-text.ts';

/** An error of a response, as listed in the request log. */
export type Fault = { code: string; message: string; reason?: string };

const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_FAULTS = 20;

/** Copies the response body as it is sent. Returns a function that returns it as text, or '' if it is too long. */
export function keepAnswer(res: Response): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    bytes += chunk.length;
    if (bytes <= MAX_ANSWER_BYTES) chunks.push(Buffer.from(chunk as string));
  };
  const [write, end] = [res.write, res.end];
  res.write = ((...args: Parameters<typeof write>) => {
    keep(args[0]);
    return write.apply(res, args);
  }) as typeof write;
  res.end = ((...args: Parameters<typeof end>) => {
    keep(args[0]);
    return end.apply(res, args);
  }) as typeof end;
  return () => (bytes > MAX_ANSWER_BYTES ? '' : Buffer.concat(chunks).toString());
}

/**
 * The errors in a GraphQL, JSON-RPC or problem details (RFC 9457) response, except those of denied fields, which are
 * listed with their rules.
 * @param denied the coordinates of these fields
 */
export function faultsIn(answer: string, denied: ReadonlySet<string>): Fault[] {
  if (!/"errors"|"code"/.test(answer)) return [];
  try {
    const { errors = [], error, code, detail, title, reason } = JSON.parse(answer);
    const whole = code === undefined ? [] : [{ message: detail ?? title, extensions: { code, reason } }];
    if (error?.code !== undefined)
      whole.push({ message: error.message, extensions: { code: String(error.code), reason } });
    return [...whole, ...errors]
      .filter(({ extensions }) => !denied.has(extensions?.coordinate))
      .slice(0, MAX_FAULTS)
      .map(faultOf);
  } catch {
    return [];
  }
}

/** An error as listed in the request log. */
export function faultOf({
  message,
  code,
  extensions = {},
}: {
  message: string;
  code?: string;
  extensions?: Record<string, unknown>;
}): Fault {
  const reason = safeText(extensions.reason);
  return {
    code: safeText(extensions.code ?? code) ?? '',
    message: safeText(message) ?? '',
    ...(reason !== null && { reason }),
  };
}
