import type { Caller } from './callers.ts';
import { type Finding, findingsOf, findingsWithoutKeys, type Reply, type RouteVerdict, verdictOf } from './judge.ts';
import type { Known } from './known.ts';
import type { Route } from './route.ts';
import { type Answer, type Asked, send } from './send.ts';

export type Result = {
  readonly id: string;
  readonly verdict: RouteVerdict;
  readonly findings: readonly Finding[];
  /** The status of each caller's response; empty if no request was sent. */
  readonly answers: Readonly<Record<string, number>>;
};

type Options = {
  readonly url: string;
  readonly callers: readonly Caller[];
  readonly known: Known;
  /** Whether to call routes that may change something. */
  readonly writes: boolean;
  /** Whether the server was started without access to its keys: then only its behaviour without keys is judged. */
  readonly keysUnreachable?: boolean;
  readonly onProgress?: (done: number, of: number, id: string) => void;
};

/** Calls every route as every caller, first those that need no ids, because their responses have ids for the others. */
export async function probeAll(routes: readonly Route[], options: Options): Promise<Result[]> {
  const results: Result[] = [];
  const inOrder = routes.toSorted((one, two) => one.needs - two.needs);
  for (const [index, route] of inOrder.entries()) {
    options.onProgress?.(index, inOrder.length, route.id);
    results.push(await probeRoute(route, options));
  }
  return results;
}

const probeRoute = async (route: Route, options: Options): Promise<Result> => {
  const { url, callers, known, writes, keysUnreachable = false } = options;
  if (route.writes && !writes) return { id: route.id, verdict: 'left out', findings: [], answers: {} };
  const asked = route.build(known);
  if ('lacking' in asked) {
    const detail = `could not be asked: ${asked.lacking} is missing`;
    const finding: Finding = { kind: 'unproven', caller: 'right person', detail };
    return { id: route.id, verdict: 'unproven', findings: [finding], answers: {} };
  }
  const answer = async (caller: Caller): Promise<Reply> => {
    const given = await (route.send ?? send)(url, asked, await caller.authorization());
    return { caller, reading: route.read(given), answer: given };
  };
  // The right person is last, because the request may remove its object.
  const others = callers.filter(({ kind }) => kind !== 'right');
  const right = callers.filter(({ kind }) => kind === 'right');
  const replies = await Promise.all(others.map(answer));
  replies.push(...(await Promise.all(right.map(answer))));
  for (const reply of replies) if (reply.caller.kind === 'right') route.learn(reply.answer, known);

  const [last] = replies.slice(-1);
  const anonymous = replies.find(({ caller }) => caller.kind === 'anonymous');
  const isPublic = anonymous?.reading === 'granted' || anonymous?.reading === 'empty';
  if (keysUnreachable && last !== undefined) {
    const findings = isPublic ? [] : findingsWithoutKeys(last);
    const verdict = isPublic ? 'left out' : verdictOf(findings);
    return { id: route.id, verdict, findings, answers: { [last.caller.name]: last.answer.status } };
  }
  const findings = findingsOf(route, replies, await askMalformed(url, route.malformed(known)));
  const answers = Object.fromEntries(replies.map((reply) => [reply.caller.name, reply.answer.status]));
  return { id: route.id, verdict: verdictOf(findings), findings, answers };
};

const askMalformed = (url: string, asked: Asked | null): Promise<Answer> | null =>
  asked === null ? null : send(url, asked, null);
