import { h } from './dom.js';

/**
 * @typedef {import('./records.js').Record} Record
 * @typedef {{ who: string, coordinate: string, what: string, lacks: string, times: number, code: string }} Refusal
 * @typedef {{
 *   graphiql: import('./graphiql.js').Graphiql,
 *   access: import('./access.js').Access,
 *   callers: import('./callers.js').Caller[],
 *   refusalCodes: string[],
 *   runAs: (id: string) => void,
 * }} Page
 */

/**
 * The refusals in these answers, each field once: what the caller lacks, and who would pass.
 * @param {Record[]} records
 * @param {Page} page
 */
export function refusalsOf(records, page) {
  return records.flatMap((record) =>
    refusalsIn(record, page.refusalCodes).map((refusal) => entry(refusal, record, page)),
  );
}

/** @param {Record} record @param {string[]} codes @returns {Refusal[]} */
const refusalsIn = ({ who, viaHeaders, answer }, codes) => {
  /** @type {Map<string, Refusal>} */
  const refusals = new Map();
  for (const { message, extensions = {} } of answer?.errors ?? []) {
    const { code, coordinate = '', reason, rule } = extensions;
    // A post that this caller may not see is reported as not found; that is a refusal too, and is explained.
    if (!codes.includes(code) && !rule) continue;
    const what = coordinate || (reason ? 'The whole request' : message);
    const known = refusals.get(what);
    if (known) known.times++;
    else {
      const name = viaHeaders ? 'The bearer of the header' : who.short;
      refusals.set(what, { who: name, coordinate, what, code, times: 1, lacks: lacksOf(name, message, extensions) });
    }
  }
  return [...refusals.values()];
};

/** @param {string} who @param {string} message @param {{ [name: string]: any }} extensions */
const lacksOf = (who, message, { rule, wouldPass, reason }) => {
  if (reason) return `${message} (${reason})`;
  if (!rule) return message;
  if (rule === 'nobody') return 'No one may have it.';
  return `${who} lacks: ${(wouldPass ?? rule).replace(/ or (?![^(]*\))/g, ', or ')}`;
};

/** @param {Refusal} refusal @param {Record} record @param {Page} page */
const entry = ({ what, lacks, times, code, coordinate }, record, { graphiql, access, callers, runAs }) => {
  const open = () => graphiql.showDocumentation(coordinate);
  const title = 'Show its documentation';
  const args = graphiql.rootArguments(record.operation, coordinate);
  const others = access.whoMay(coordinate, callers, args).filter(({ id }) => id !== record.who.id);
  return h(
    'li',
    {},
    h('span', { class: 'code' }, code),
    coordinate ? h('button', { class: 'field', type: 'button', title, onclick: open }, what) : h('code', {}, what),
    times > 1 && h('span', { class: 'times' }, ` ${times} times`),
    h('span', {}, ` ${lacks}`),
    ...others.map(({ id, name, short = name }) =>
      h('button', { class: 'run-as', type: 'button', onclick: () => runAs(id) }, `Run as ${short}`),
    ),
  );
};
