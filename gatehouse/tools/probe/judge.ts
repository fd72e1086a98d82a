import type { Caller } from './callers.ts';
import { saysNo } from './http-route.ts';
import type { Reading, Route } from './route.ts';
import type { Answer } from './send.ts';

export type Reply = { readonly caller: Caller; readonly reading: Reading; readonly answer: Answer };

export type Finding = {
  readonly kind: 'open' | 'contract' | 'unproven';
  /** The caller whose response shows it. */
  readonly caller: string;
  readonly detail: string;
};

export type RouteVerdict = 'protected' | Finding['kind'] | 'left out';

/** No lookup of keys may delay a request for longer. */
const SLOW_MS = 3_000;

/**
 * What the responses of one route prove. Only a 401 or 403 proves a guard; other refusals count as unproven.
 * @param replies one for each caller
 * @param malformed the response to an anonymous caller with invalid input; null if there is no input
 */
export function findingsOf(route: Route, replies: readonly Reply[], malformed: Answer | null): Finding[] {
  const of = (kind: Caller['kind']) => replies.find(({ caller }) => caller.kind === kind);
  const [anonymous, right] = [of('anonymous'), of('right')];
  if (anonymous === undefined || right === undefined)
    throw new Error('A probe needs an anonymous caller and a right one');
  const worked = right.reading === 'granted' || right.reading === 'empty';
  const first = ofAnonymous(anonymous, right, worked);
  const finding = (kind: Finding['kind'], caller: string, detail: string): Finding => ({ kind, caller, detail });
  if (first?.kind === 'open') return [first];

  const findings = first === null ? [] : [first];
  if (right.reading === 'unauthenticated') {
    findings.push(finding('unproven', right.caller.name, 'is refused as well: is it a token of this server?'));
  }
  for (const reply of replies) {
    if (reply === anonymous || reply === right) continue;
    const found = ofBadCaller(route, reply, right, first === null);
    if (found !== null) findings.push(found);
  }
  const bare = replies.find((reply) => reply.answer.status === 401 && !reply.answer.headers.has('www-authenticate'));
  if (bare !== undefined) findings.push(finding('contract', bare.caller.name, '401 without WWW-Authenticate'));
  const slow = replies.find((reply) => reply.answer.ms > SLOW_MS && reply !== right);
  if (slow !== undefined) findings.push(finding('contract', slow.caller.name, slowly(slow.answer)));
  if (malformed !== null && first === null && [400, 422].includes(malformed.status)) {
    findings.push(
      finding('contract', 'anonymous', `${malformed.status} for invalid input: validated before authentication`),
    );
  }
  return findings;
}

/**
 * What the responses of a server that cannot reach the keys of its tokens prove: it must neither accept the right token
 * nor reject it as bad, and it must answer soon.
 */
export function findingsWithoutKeys({ caller, reading, answer }: Reply): Finding[] {
  const finding = (kind: Finding['kind'], detail: string): Finding => ({ kind, caller: caller.name, detail });
  const findings: Finding[] = [];
  if (reading === 'granted' || reading === 'empty') findings.push(finding('open', `${answer.status} without keys`));
  else if (answer.status !== 503) findings.push(finding('contract', `${answer.status || 'no answer'} instead of 503`));
  else if (!answer.headers.has('retry-after')) findings.push(finding('contract', '503 without Retry-After'));
  if (answer.ms > SLOW_MS) findings.push(finding('contract', slowly(answer)));
  return findings;
}

/** The worst of the findings. */
export function verdictOf(findings: readonly Finding[]): RouteVerdict {
  const kinds = ['open', 'contract', 'unproven'] as const;
  return kinds.find((kind) => findings.some((finding) => finding.kind === kind)) ?? 'protected';
}

const slowly = ({ ms }: Answer) => `took ${(ms / 1000).toFixed(1)} s: a request must not wait for keys`;

/** What the response without credentials proves; null if it is a correct refusal. */
const ofAnonymous = ({ reading, answer }: Reply, right: Reply, worked: boolean): Finding | null => {
  const contract = (detail: string): Finding => ({ kind: 'contract', caller: 'anonymous', detail });
  const unproven = (detail: string): Finding => ({ kind: 'unproven', caller: 'anonymous', detail });
  const open: Finding = { kind: 'open', caller: 'anonymous', detail: `${answer.status}` };
  switch (reading) {
    case 'unauthenticated':
      return null;
    case 'forbidden':
      return worked ? contract('403 instead of 401') : null;
    case 'granted':
      if (saysNo(answer) && !saysNo(right.answer)) return contract(`${answer.status} with an error instead of 401`);
      if (isPage(answer) && worked && !isPage(right.answer))
        return contract(`${answer.status} with a page instead of 401`);
      return open;
    case 'empty':
      return right.reading === 'granted' ? contract(`${answer.status} with an empty body instead of 401`) : open;
    case 'redirect':
      return worked ? contract(`${answer.status} (redirect) instead of 401`) : unproven('a redirect for everyone');
    case 'missing':
      return worked
        ? contract('404 instead of 401')
        : unproven('404 for everyone: no such object was found to ask for');
    case 'invalid':
      if (worked) return contract(`${answer.status}: validated before authentication`);
      return unproven(`${answer.status} for everyone: no valid input could be built`);
    case 'limited':
      return unproven('429: too many requests');
    case 'failed':
      return unproven(answer.status === 0 ? 'no answer' : `${answer.status}`);
  }
};

/** What the response to credentials that must be refused proves; null if they are refused. */
const ofBadCaller = (
  route: Route,
  { caller, reading, answer }: Reply,
  right: Reply,
  guarded: boolean,
): Finding | null => {
  const finding = (kind: Finding['kind'], detail: string): Finding => ({ kind, caller: caller.name, detail });
  if (reading === 'granted' || (reading === 'empty' && right.reading === 'empty')) {
    if (caller.kind === 'organization' && !route.ofOrganization) return null;
    if (saysNo(answer)) return finding('contract', `${answer.status} with an error instead of 401`);
    return finding('open', `${answer.status}`);
  }
  if (caller.kind === 'organization' || !guarded) return null;
  if (reading === 'failed') {
    // RFC 9110, section 15.6.4: the credentials cannot be checked now, and may be later.
    return answer.status === 503 ? null : finding('contract', `${answer.status || 'no answer'} instead of 401`);
  }
  if (reading === 'redirect' || reading === 'missing' || reading === 'invalid' || reading === 'empty') {
    return finding('contract', `${answer.status} (${reading}) instead of 401`);
  }
  const worked = right.reading === 'granted' || right.reading === 'empty';
  return reading === 'forbidden' && caller.kind === 'bad' && worked ? finding('contract', '403 instead of 401') : null;
};

const isPage = ({ headers }: Answer): boolean => headers.get('content-type')?.startsWith('text/html') === true;
