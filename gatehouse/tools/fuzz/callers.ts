import type { Auth } from '../../auth/index.ts';
import type { Node } from '../../guard/index.ts';
import { rightsIn } from '../../guard/index.ts';
import type { SampleServer } from './server.ts';

/** A caller. */
export type Caller = {
  readonly name: string;
  /** The Authorization header, or null for none. */
  readonly authorization: string | null;
  /** Null where the server has to refuse the credentials whatever is asked. */
  readonly auth: Auth | null;
  /** The sample person it is, or null. */
  readonly person: string | null;
};

/**
 * Every kind of caller: anonymous, each sample person, an impersonated one, a machine with all scopes that rules name and
 * one without, and an expired token.
 */
export async function makeCallers(server: SampleServer, nodes: Iterable<Node>): Promise<Caller[]> {
  const { personKeys, administrator } = server;
  const scopes = rightsIn(nodes).scope;
  const caller = async (name: string, token: string, person: string | null): Promise<Caller> => {
    const authorization = `Bearer ${token}`;
    return { name, authorization, auth: await server.authOf(authorization), person };
  };
  const [first = administrator] = personKeys.filter((key) => key !== administrator);
  return Promise.all([
    server.authOf(undefined).then((auth) => ({ name: 'anonymous', authorization: null, auth, person: null })),
    ...personKeys.map(async (key) => caller(key, await server.session(key), key)),
    server
      .session(first, { act: { sub: 'user_staff' } })
      .then((token) => caller(`${first}, impersonated`, token, first)),
    caller('machine', server.machine([]), null),
    ...(scopes.length > 0 ? [caller('machine with scopes', server.machine(scopes), null)] : []),
    server
      .expired(first)
      .then((token) => ({ name: `${first}, expired`, authorization: `Bearer ${token}`, auth: null, person: null })),
  ]);
}
