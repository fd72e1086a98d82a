import type { IncomingMessage } from 'node:http';
import type { Authenticate, Verdict } from '../auth/index.ts';
import { type Auth, callerOf, delegateOf, judged, judgeRequest, type Refusal } from '../auth/index.ts';
import { bug, type ErrorCode } from '../errors/index.ts';
import { type AccessWatch, closeCodes } from './socket-expiry.ts';
import type { Peer } from './upgrade.ts';

type Closing = readonly [code: number, reason: string];

/** Counts the requests of each caller or IP address. */
export type RateLimit = {
  /** Counts one request; resolves to the seconds to wait if there were too many, otherwise null. */
  secondsToWait(key: string): Promise<number | null>;
  /** Takes back a request that was counted. */
  giveBack(key: string): Promise<void>;
};

type Options = { authenticate: Authenticate; access: AccessWatch; rateLimit: RateLimit | null };

const tooManyRequests = (seconds: number): Closing => [
  closeCodes.tooMany,
  `Too many requests. Try again in ${seconds} s.`,
];

/** Creates the decision about `connection_init`: who the caller is, and whether they may have another socket. */
export function createAdmission({ authenticate, access, rateLimit }: Options) {
  const faultOf = async (auth: Auth, peer: Peer): Promise<Closing | null> => {
    const caller = callerOf(auth);
    if (caller !== null && rateLimit !== null) {
      // The upgrade was counted for the address, which others may share; now it counts for the caller instead.
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
      const verdict = await judgeConnection(authenticate, params, request, peer.address);
      // If the socket closed during verification, nothing may be counted for it any more.
      if (peer.socket.readyState !== peer.socket.OPEN) return [1000, ''];
      const caller = judged(verdict);
      if ('auth' in caller) {
        // Membership and account are read for each request of an application; a socket would outlive them.
        if (delegateOf(caller.auth) !== null) return [closeCodes.refused, 'Applications cannot open sockets'];
        return (await faultOf(caller.auth, peer)) ?? caller.auth;
      }
      const { refusal } = caller;
      const seconds = verdict.outcome === 'bad' ? await rateLimit?.secondsToWait(peer.address) : null;
      return seconds == null ? closingOf(refusal) : tooManyRequests(seconds);
    },
    /** Counts a `subscribe`, and closes the socket if there were too many. Not awaited, to keep messages in order. */
    countSubscribe({ socket, address }: Peer, auth: Auth | undefined): void {
      const key = (auth === undefined ? null : callerOf(auth)) ?? address;
      rateLimit?.secondsToWait(key).then(
        (seconds) => seconds !== null && socket.close(...tooManyRequests(seconds)),
        () => socket.close(closeCodes.failed, bug.message),
      );
    },
  };
}

/** Browsers cannot set headers on a WebSocket, so `authorization` may be in the payload of `connection_init`. */
const judgeConnection = (
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

const CLOSE_CODES: Partial<Record<ErrorCode, number>> = {
  AUTH_UNAVAILABLE: closeCodes.unavailable,
  RATE_LIMITED: closeCodes.tooMany,
};

/** A close frame holds only 123 bytes of text: the first sentence and, for a refused token, the reason. */
const closingOf = ({ code, message, extensions: { reason } }: Refusal): Closing => {
  if (reason === undefined) return [CLOSE_CODES[code] ?? closeCodes.refused, message];
  const sentence = message.split('.', 1)[0] ?? '';
  return reason === 'session-token-expired'
    ? [closeCodes.expired, sentence]
    : [closeCodes.refused, `${sentence}: ${reason}`];
};
