import { isSame } from './callers.js';
import { h } from './dom.js';

/**
 * @typedef {import('./records.js').Record} Record
 * @typedef {import('./callers.js').Caller} Caller
 */

/**
 * The line below an answer: the caller it was sent as, and facts such as its status and time.
 * @param {Record} record
 * @param {Caller} selected the person whose answers are shown here
 */
export function lineOf(record, selected) {
  const isForeign = record.viaHeaders || !isSame(record.who, selected);
  return h(
    'p',
    { class: 'line', 'data-tone': isForeign ? 'warn' : false },
    [subject(record), ...facts(record)].join(' · '),
  );
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
