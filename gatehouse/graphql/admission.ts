import type { IncomingMessage } from 'node:http';
import type { Authenticate, Verdict } from '../auth/index.ts';
import { type Auth, callerOf, delegateOf } from '../auth/index.ts';
import { judgeRequest } from '../express/index.ts';
import { type AccessWatch, closeCodes } from './socket-expiry.ts';
import type { Peer } from './upgrade.ts';

type Closing = readonly [code: number, reason: string];

/** What one caller, or one IP address, may do in a while. */
export type RateLimit = {
  /** Counts one; the seconds to wait where there were too many, else null. */
  secondsToWait(key: string): Promise<number | null>;
  /** Takes one back that was counted. */
  giveBack(key: string): Promise<void>;
};

type Options = { authenticate: Authenticate; access: AccessWatch; rateLimit: RateLimit | null };

const tooManyRequests = (seconds: number): Closing => [
  closeCodes.tooMany,
  `Too many requests. Try again in ${seconds} s.`,
];

/** Decides on `connection_init`: who the caller is, and whether they may have one more socket. */
export const createAdmission = ({ authenticate, access, rateLimit }: Options) => {
  const faultOf = async (auth: Auth, peer: Peer): Promise<Closing | null> => {
    const caller = callerOf(auth);
    if (caller !== null && rateLimit !== null) {
      // The upgrade was counted for the address, before it was known that somebody signs in: people may share one.
      await rateLimit.giveBack(peer.address);
      const seconds = await rateLimit.secondsToWait(caller);
      if (seconds !== null) return tooManyRequests(seconds);
    }
    if (!peer.admit(caller)) {
      return caller === null
        ? [closeCodes.unavailable, 'Too many anonymous connections']
        : [closeCodes.tooMany, 'Too many connections of one caller'];
    }
    return (await access.watch(peer.socket, auth)) ? null : [closeCodes.refused, 'The session has ended'];
  };

  return {
    /**
     * @param params the payload of `connection_init`
     * @param request the upgrade
     * @returns the caller, or how to close the socket
     */
    async admit(
      peer: Peer,
      params: Record<string, unknown> | undefined,
      request: IncomingMessage,
    ): Promise<Auth | Closing> {
      const verdict = await judge(authenticate, params, request, peer.address);
      // It may have closed meanwhile, and nothing would take back what is counted for it now.
      if (peer.socket.readyState !== peer.socket.OPEN) return [1000, ''];
      if (verdict.outcome === 'unavailable') {
        return [closeCodes.unavailable, 'Credentials cannot be checked at the moment'];
      }
      if (verdict.outcome === 'limited') return tooManyRequests(verdict.seconds);
      if (verdict.outcome === 'bad') {
        const seconds = (await rateLimit?.secondsToWait(peer.address)) ?? null;
        return seconds === null ? closingOf(verdict.reason) : tooManyRequests(seconds);
      }
      // Whether the person is still in the organization is asked for each request, and a socket would outlive the answer.
      if (delegateOf(verdict.auth) !== null) return [closeCodes.refused, 'Applications cannot open sockets'];
      return (await faultOf(verdict.auth, peer)) ?? verdict.auth;
    },
    /** Counts a `subscribe`, and closes the socket where there were too many. Not awaited: messages stay in their order. */
    countSubscribe({ socket, address }: Peer, auth: Auth | undefined): void {
      const key = (auth === undefined ? null : callerOf(auth)) ?? address;
      rateLimit?.secondsToWait(key).then(
        (seconds) => seconds !== null && socket.close(...tooManyRequests(seconds)),
        () => socket.close(closeCodes.failed, 'Something went wrong on our side'),
      );
    },
  };
};

/** Browsers cannot set headers on a WebSocket, so the payload of `connection_init` may hold what a header would. */
const judge = (
  authenticate: Authenticate,
  params: Record<string, unknown> | undefined,
  request: IncomingMessage,
  ip: string,
): Verdict | Promise<Verdict> => {
  const [first, ...others] = Object.entries(params ?? {}).filter(([name]) => name.toLowerCase() === 'authorization');
  if (first === undefined || first[1] === null) return judgeRequest(authenticate, request, ip);
  if (others.length > 0) return { outcome: 'bad', reason: 'authorization-repeated' };
  return typeof first[1] === 'string'
    ? authenticate(first[1], ip)
    : { outcome: 'bad', reason: 'authorization-malformed' };
};

const closingOf = (reason: string): Closing =>
  reason === 'session-token-expired'
    ? [closeCodes.expired, 'The token has expired']
    : [closeCodes.refused, `The token was refused: ${reason}`];
