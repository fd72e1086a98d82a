import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect } from 'vitest';
import { type Person, startApi } from '../support/api.ts';

export type Name = 'anonymous' | 'machine' | 'mallory' | 'linus' | 'grace' | 'ada';
export const everyone: readonly Name[] = ['anonymous', 'machine', 'mallory', 'linus', 'grace', 'ada'];

/** A server, the callers of the access tests, and what each of them gets. */
export async function startWithCallers() {
  const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key,oauth_token', CLERK_MACHINE_TOKEN_SECONDS: '60' });
  const { secret } = api.clerk.store.issue({ kind: 'api_key', subject: 'user_linus', scopes: [] });
  const callers = {
    anonymous: api.anonymous,
    machine: api.withAuthorization(`Bearer ${secret}`),
    mallory: api.as('mallory'),
    // Tests state what their organization grants them, because dev/people.ts may change.
    linus: api.as('linus', { organization: 'acme' }),
    grace: api.as('grace', { organization: 'acme', role: 'org:admin' }),
    ada: api.as('ada'),
  } satisfies Record<Name, unknown>;
  // The first verification of a machine token may take too long on a busy machine; its result is remembered.
  beforeAll(async () => {
    for (let tries = 0; tries < 10; tries++) {
      if ((await callers.machine.query('{ __typename }')).status !== 503) return;
      await setTimeout(1_200);
    }
  });

  const answerOf = (who: Name | Caller, document: string, variables?: Record<string, unknown>): Promise<string> =>
    answer(typeof who === 'string' ? callers[who] : who, document, variables);
  /** What this person gets through an application with these scopes. */
  const answerThroughApp = async (
    person: Person,
    scopes: readonly string[],
    document: string,
    variables?: Record<string, unknown>,
  ): Promise<string> => {
    const token = await api.mintApp(person, { scopes: [...scopes] });
    return answer(api.withAuthorization(`Bearer ${token}`), document, variables);
  };
  /** Everyone's answer. */
  const answersTo = async (document: string): Promise<Record<Name, string>> => {
    const answers = everyone.map(async (name) => [name, await answerOf(name, document)] as const);
    return Object.fromEntries(await Promise.all(answers)) as Record<Name, string>;
  };
  return { api, callers, answerOf, answersTo, answerThroughApp };
}

type Caller = Pick<Awaited<ReturnType<typeof startApi>>['anonymous'], 'query'>;

/** `yes`, or the code of the refusal. A rule must refuse: a resolver that also refuses would hide an open rule. */
const answer = async (caller: Caller, document: string, variables?: Record<string, unknown>) => {
  const { errors } = await caller.query(document, variables);
  if (errors === undefined) return 'yes';
  const { code, rule } = errors[0].extensions;
  if (['UNAUTHENTICATED', 'FORBIDDEN'].includes(code)) expect(rule, 'the rule that refused').toBeDefined();
  return code;
};
