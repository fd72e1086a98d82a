import { type Auth, exampleDelegate, exampleMachine } from '../auth/index.ts';
import { rightsIn } from './rights.ts';
import type { Node } from './tree.ts';

/** A kind of caller besides the sample users, as several examples with different rights. */
export type CallerKind = {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  /** The options of `npm run token` that print a token for it. */
  readonly token: string;
  readonly auths: readonly Auth[];
};

/**
 * The kinds of caller that the playground lists in addition to the users: machines and, if a rule grants anything to
 * users through applications, applications.
 * @param nodes the rules, whose scopes the examples have or lack
 */
export function kindsOf(nodes: Iterable<Node>): CallerKind[] {
  const { scope, appScope, role } = rightsIn(nodes);
  const machine = {
    ...{ id: 'machine', name: 'Machine', detail: 'an API key' },
    token: ['--kind api_key', ...(scope.length > 0 ? [`--scopes ${scope.join(',')}`] : [])].join(' '),
    auths: [exampleMachine(scope), exampleMachine([])],
  };
  if (appScope.length === 0) return [machine];
  const roles = [null, 'org:member', ...role];
  const application = {
    ...{ id: 'application', name: 'Application', detail: 'a user through an application' },
    token: `--app --scope '${appScope.join(' ')}'`,
    auths: [exampleDelegate([], null), ...roles.map((orgRole) => exampleDelegate(appScope, orgRole))],
  };
  return [application, machine];
}
