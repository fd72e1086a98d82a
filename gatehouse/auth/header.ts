import type { IncomingMessage } from 'node:http';
import type { Authenticate } from './authenticate.ts';
import type { Verdict } from './verdict.ts';

/** The verdict on the Authorization header of an HTTP request; `ip` is the client's address. */
export function judgeRequest(
  authenticate: Authenticate,
  req: IncomingMessage,
  ip: string | undefined,
): Verdict | Promise<Verdict> {
  return hasSeveral(req) ? severalHeaders : authenticate(req.headers.authorization, ip);
}

const severalHeaders: Verdict = { outcome: 'bad', reason: 'authorization-repeated' };

/** Of several Authorization headers Node keeps the first, but a proxy may have judged the last: reject both. */
const hasSeveral = ({ headers, rawHeaders }: IncomingMessage): boolean => {
  if (headers.authorization === undefined) return false;
  const isName = (text: string, index: number) => index % 2 === 0 && text.toLowerCase() === 'authorization';
  return rawHeaders.filter(isName).length > 1;
};
