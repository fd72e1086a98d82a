import { STATUS_CODES } from 'node:http';
import { headersOf, type Refusal, statusByCode } from './auth.ts';

/** A refusal as problem details (RFC 9457), with their headers. */
export type RefusalAnswer = { status: number; headers: Record<string, string>; body: string };

/** The response to a caller who is refused, with the text and headers of the template. */
export function toAnswer({ code, message, extensions }: Refusal): RefusalAnswer {
  const status = statusByCode[code];
  const title = STATUS_CODES[status];
  const body = { type: 'about:blank', title, status, detail: message, ...extensions, code };
  const headers = { 'Content-Type': 'application/problem+json', ...headersOf({ code, extensions }) };
  return { status, headers, body: JSON.stringify(body) };
}
