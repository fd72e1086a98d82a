import { readFileSync } from 'node:fs';
import type { MachineTokenKind } from '../../config/index.ts';

/** How a token is made; README.md describes each member. */
export type TokenSpec = {
  kind?: 'session' | 'm2m_jwt' | MachineTokenKind;
  as?: string;
  age?: number;
  seconds?: Record<string, number>;
  claims?: Record<string, unknown>;
  without?: string[];
  header?: Record<string, unknown>;
  withoutHeader?: string[];
  payload?: string;
  signedBy?: 'clerk' | 'next' | 'later' | 'stranger';
  alg?: 'none' | 'HS256';
  tamper?: 'payload' | 'signature' | 'no-signature';
  scopes?: string[];
  revoked?: boolean;
};

/** What Clerk does while a case runs. */
export type ClerkState =
  | 'up'
  | 'unreachable'
  | 'failing'
  | 'not-keys'
  | 'silent'
  | 'trickle'
  | 'rotated'
  | 'rotated-again';

/** How the server is configured: its keys fetched from Clerk, or `CLERK_JWT_KEY` set. */
export type Configuration = 'fetched-keys' | 'own-key';

export type Case = {
  id: string;
  title: string;
  route: string;
  configuration?: Configuration;
  clerk?: ClerkState;
  /** Seconds to wait first, for example until the server may fetch keys again. */
  wait?: number;
  token?: TokenSpec;
  authorization?: string | string[];
  headers?: Record<string, string>;
  path?: string;
  query?: string;
  body?: string;
  /** The number of concurrent requests. */
  times?: number;
  /** The case is repeated until it passes, for this many seconds at most. */
  within?: number;
  maxClerkRequests?: number;
  expect: { answer: string; reason?: string | string[]; body?: Record<string, unknown> };
};

export type AnswerSpec = {
  status: number[];
  code?: string;
  challenge?: string;
  retryAfter?: boolean;
  handler: boolean;
};

export type Contract = { routes: Record<string, string>; answers: Record<string, AnswerSpec>; cases: Case[] };

/** A host's description, from the `contract.json` of its folder. */
export type Host = {
  /** The command that starts it, on the port in PORT. */
  start?: string[];
  /** Its routes where they differ from the contract's; null: it has no such route, and its cases are left out. */
  routes?: Record<string, string | null>;
  /** Routes whose successful answers have another body than the contract's, which is not compared. */
  ownBodies?: string[];
  /** Routes whose handlers parse the body, as in Next.js: they are called with a malformed one, and refuse it. */
  parsedByHandler?: string[];
  /** Cases that its platform cannot distinguish, by id, each with the reason. */
  excused?: Record<string, string>;
};

/** Reads authentication.json. Throws if a case names a route or an answer that does not exist, or an id twice. */
export function readContract(): Contract {
  const contract: Contract = JSON.parse(readFileSync(new URL('authentication.json', import.meta.url), 'utf8'));
  const ids = new Set<string>();
  for (const { id, route, expect } of contract.cases) {
    if (ids.has(id)) throw new Error(`authentication.json has two cases ${id}.`);
    ids.add(id);
    if (!Object.hasOwn(contract.routes, route)) throw new Error(`Case ${id} names an unknown route, ${route}.`);
    if (!Object.hasOwn(contract.answers, expect.answer)) throw new Error(`Case ${id} names an unknown answer.`);
  }
  return contract;
}

/** Reads a host's contract.json. Throws if it names a route or a case that does not exist. */
export function readHost(file: string, { routes, cases }: Contract): Host {
  const host: Host = JSON.parse(readFileSync(file, 'utf8'));
  const { routes: own = {}, ownBodies = [], parsedByHandler = [] } = host;
  for (const name of [...Object.keys(own), ...ownBodies, ...parsedByHandler]) {
    if (!Object.hasOwn(routes, name)) throw new Error(`${file} names an unknown route, ${name}.`);
  }
  for (const [id, reason] of Object.entries(host.excused ?? {})) {
    if (!cases.some((one) => one.id === id)) throw new Error(`${file} excuses an unknown case, ${id}.`);
    if (reason.trim() === '') throw new Error(`${file} excuses ${id} without a reason.`);
  }
  return host;
}
