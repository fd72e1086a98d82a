import { anonymous } from './callers.js';
import { h } from './dom.js';
import { treeOf } from './explanation.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {{
 *   verdict: 'none' | 'good' | 'refused', tokenType: string | null, id: string | null,
 *   organization: { id: string, role: string | null } | null, scopes: string[] | null, application: string | null,
 *   secondsLeft: number | null,
 * }} Credentials
 * @typedef {{
 *   coordinate: string, code: string, message: string, rule: string, wouldPass: string, times: number,
 *   tree: import('./access.js').Part,
 * }} Denied
 * @typedef {{ code: string, message: string, reason?: string }} Fault
 * @typedef {{
 *   id: number, at: string, kind: string, credentials: Credentials, operation: string, query: string | null,
 *   variables: string | null, status: number | string | null, ms: number | null, events: number | null,
 *   denied: Denied[], errors: Fault[],
 * }} Entry
 */

/**
 * One request: a line that expands to the verdict on its credentials, the denied fields and the operation.
 * @param {Entry} entry @param {Caller[]} callers @param {(entry: Entry, id: string) => void} openAs
 */
export function entryOf(entry, callers, openAs) {
  const { at, kind, credentials, operation, errors, denied, query, variables } = entry;
  const person = callers.find((caller) =>
    credentials.id === null ? caller.id === anonymous.id : caller.userId === credentials.id,
  );
  const name = nameOf(credentials, person);
  const badges = [badge(denied.length, 'refusal'), badge(errors.length, 'error')];
  const isSame =
    ['session_token', null].includes(credentials.tokenType) &&
    credentials.verdict !== 'refused' &&
    person !== undefined;
  const onclick = () => openAs(entry, person?.id ?? anonymous.id);
  return h(
    'li',
    {},
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('time', { datetime: at }, new Date(at).toLocaleTimeString([], { hour12: false })),
        ' ',
        h('strong', {}, operation),
        ' ',
        h('span', {}, `${kind} as ${name}`),
        ' ',
        h('span', { class: 'facts' }, factsOf(entry)),
        ' ',
        ...badges,
      ),
      h('p', { class: 'credentials' }, verdictOf(credentials, name, errors)),
      h('ul', { class: 'errors' }, ...denied.map(denial), ...errors.map(fault)),
      query !== null && h('pre', { tabindex: '0', 'aria-label': 'Operation' }, query),
      variables !== null && h('pre', { tabindex: '0', 'aria-label': 'Variables' }, variables),
      query !== null &&
        isSame &&
        h(
          'button',
          { class: 'graphiql-button', type: 'button', onclick },
          `Open in the playground as ${person.short ?? person.name}`,
        ),
    ),
  );
}

/** @param {Credentials} credentials @param {Caller | undefined} person */
const nameOf = ({ verdict, tokenType, id, application }, person) => {
  if (verdict === 'refused') return 'refused credentials';
  if (id === null) return 'Anonymous';
  if (application !== null) return `${person?.name ?? id} through an app`;
  return tokenType === 'session_token' ? (person?.name ?? id) : `${kindOf(tokenType)} of ${person?.name ?? id}`;
};

/** @param {string | null} tokenType Clerk's name */
const kindOf = (tokenType) =>
  (tokenType ?? 'token')
    .replace(/_token$/, '')
    .replaceAll('_', ' ')
    .replace('api', 'API')
    .replace('oauth', 'OAuth token')
    .replace('m2m', 'machine');

/** @param {Entry} entry */
const factsOf = ({ status, ms, events }) =>
  [
    status ?? 'no response',
    events !== null && `${events} ${events === 1 ? 'event' : 'events'}`,
    ms !== null && `${ms} ms`,
  ]
    .filter((fact) => fact !== false)
    .join(' · ');

/** @param {number} count @param {string} word */
const badge = (count, word) => count > 0 && h('span', { class: 'code' }, `${count} ${word}${count === 1 ? '' : 's'}`);

/** The server's verdict on the credentials. @param {Credentials} credentials @param {string} name @param {Fault[]} errors */
const verdictOf = ({ verdict, tokenType, id, organization, scopes, application, secondsLeft }, name, errors) => {
  const [error] = errors;
  if (verdict === 'none') return 'Credentials: none.';
  if (verdict === 'refused')
    return `Credentials: not accepted${error?.reason ? `, ${error.reason}` : ''}. ${error?.message ?? ''}`;
  const facts = [
    tokenType === 'session_token' ? `a session token of ${name} (${id})` : `${name} (${id})`,
    organization !== null && `${organization.role ?? 'no role'} in ${organization.id}`,
    organization === null && tokenType === 'session_token' && 'no organization active',
    application !== null && `through ${application}`,
    scopes !== null && `scopes: ${scopes.join(', ') || 'none'}`,
    secondsLeft !== null && `${secondsLeft} s left`,
  ];
  return `Credentials: good, ${facts.filter((fact) => fact !== false).join('; ')}.`;
};

/** @param {Denied} denied */
const denial = ({ code, message, coordinate, rule, wouldPass, times, tree }) =>
  h(
    'li',
    {},
    h('span', { class: 'code' }, code),
    h('code', {}, coordinate),
    times > 1 && ` ${times} times`,
    ` ${message} For: ${rule}.`,
    treeOf(tree),
    rule !== 'nobody' && h('p', {}, `What would pass: ${wouldPass}.`),
  );

/** @param {Fault} error */
const fault = ({ code, message }) => h('li', {}, h('span', { class: 'code' }, code), message);
