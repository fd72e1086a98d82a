import { isSame } from './callers.js';
import { h } from './dom.js';

/**
 * @typedef {import('./records.js').Record} Record
 * @typedef {import('./callers.js').Caller} Caller
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
 * The line below an answer: the caller it was sent as, and facts such as its status and time.
 * @param {Record} record
 * @param {Caller} selected the person whose answers are shown here
 */
export function lineOf(record, selected) {
  const isForeign = record.viaHeaders || !isSame(record.who, selected);
  const text = [subject(record), ...facts(record)].join(' · ');
  return h('p', { class: 'line', 'data-tone': isForeign && 'warn' }, text);
}

/**
 * A button to run again, if a response is for another person than the selected one; otherwise null.
 * @param {Record[]} records
 * @param {Caller[]} selected
 * @param {() => void} run
 */
export function remedyOf(records, selected, run) {
  const foreign = records.filter((record, index) => !isSame(record.who, /** @type {Caller} */ (selected[index])));
  if (foreign.length === 0 || records.some(({ viaHeaders }) => viaHeaders)) return null;
  const isEmpty = records.every(({ answer }) => answer === null);
  return h(
    'p',
    { class: 'remedy', 'data-tone': 'warn', role: 'status' },
    isEmpty ? '' : `This is ${foreign.map(whose).join(' and ')}. `,
    h(
      'button',
      { type: 'button', onclick: run },
      `Run again as ${selected.map(({ name, short = name }) => short).join(' and ')}`,
    ),
  );
}

/** @param {Record} record */
const whose = ({ who }) => (who.name === 'Anonymous' ? 'the answer without a token' : `${who.short}’s answer`);

/** @param {Record} record */
const subject = ({ who, viaHeaders, phase, events }) => {
  if (viaHeaders) return `Authorization from the Headers pane, not ${who.short}`;
  if (phase === 'waiting') return `Asking as ${who.name}…`;
  if (phase === 'listening' || phase === 'connecting') return `Listening as ${who.name}`;
  return events.length > 0 ? `Listened as ${who.name}` : `As ${who.name}`;
};

/** @param {Record} record */
const facts = ({ phase, status, ms, bytes, events, ended }) => {
  const count = `${events.length} ${events.length === 1 ? 'event' : 'events'}`;
  if (phase === 'listening') return [count, 'connected'];
  if (phase === 'connecting') return [count, 'connecting…'];
  if (phase === 'waiting') return [];
  if (ended !== '') return events.length > 0 ? [count, ended] : [ended];
  return [status === null ? 'no answer' : String(status), `${Math.round(ms)} ms`, size(bytes)];
};

/** @param {number} bytes */
const size = (bytes) => {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
};

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
