import type { Auth } from '../../auth/index.ts';
import type { Node } from '../../guard/index.ts';
import { rightsIn } from '../../guard/index.ts';
import type { SampleServer } from './server.ts';

/** A caller. */
export type Caller = {
  readonly name: string;
  /** The Authorization header, or null for none. */
  readonly authorization: string | null;
  /** Null if the server has to reject the credentials. */
  readonly auth: Auth | null;
  /** The key of the sample person, or null. */
  readonly person: string | null;
  /** Whether it comes through an application, with an OAuth access token. */
  readonly isThroughApp: boolean;
};

/**
 * Every kind of caller: anonymous, each sample person, an impersonated one, a person through an application and a
 * machine (both with all scopes that rules name, and with none), and an expired token.
 */
export async function makeCallers(server: SampleServer, nodes: Iterable<Node>): Promise<Caller[]> {
  const { personKeys, administrator } = server;
  const { scope: scopes, appScope } = rightsIn(nodes);
  const caller = async (name: string, token: string, person: string | null, isThroughApp = false): Promise<Caller> => {
    const authorization = `Bearer ${token}`;
    return { name, authorization, auth: await server.authOf(authorization), person, isThroughApp };
  };
  const [first = administrator] = personKeys.filter((key) => key !== administrator);
  const anonymous = { authorization: null, auth: await server.authOf(undefined), person: null, isThroughApp: false };
  const expired = `Bearer ${await server.expired(first)}`;
  return [
    { ...anonymous, name: 'anonymous' },
    ...(await Promise.all(personKeys.map(async (key) => caller(key, await server.session(key), key)))),
    await caller(`${first}, impersonated`, await server.session(first, { act: { sub: 'user_staff' } }), first),
    await caller(`${first} through an app`, await server.application(first, appScope), first, true),
    ...(appScope.length > 0
      ? [await caller(`${first} through an app without scopes`, await server.application(first, []), first, true)]
      : []),
    await caller('machine', server.machine([]), null),
    ...(scopes.length > 0 ? [await caller('machine with scopes', server.machine(scopes), null)] : []),
    { ...anonymous, name: `${first}, expired`, authorization: expired, auth: null },
  ];
}
