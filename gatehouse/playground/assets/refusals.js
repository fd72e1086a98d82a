import { h } from './dom.js';

/**
 * @typedef {import('./ask.js').Answer} Answer
 * @typedef {{ who: string, what: string, needs: string, times: number, code: string }} Refusal
 */

const CODES = ['UNAUTHENTICATED', 'FORBIDDEN'];

/**
 * What was refused in the latest answers, each field once, in a strip under the response.
 * @param {HTMLElement} strip
 */
export const createRefusals = (strip) => ({
  /** @param {[who: string, answer: Answer][]} answers */
  show: (answers) => {
    const refusals = answers.flatMap(([who, answer]) => refusalsIn(answer, who));
    strip.hidden = refusals.length === 0;
    strip.replaceChildren(...refusals.map(entry));
  },
});

/** @param {Answer} answer @param {string} who @returns {Refusal[]} */
const refusalsIn = ({ errors = [] }, who) => {
  /** @type {Map<string, Refusal>} */
  const refusals = new Map();
  for (const { message, extensions = {} } of errors) {
    const { code, coordinate, rule, wouldPass, reason } = extensions;
    if (!CODES.includes(code)) continue;
    const what = coordinate ?? (reason ? 'The whole request' : message);
    const known = refusals.get(what);
    if (known) known.times++;
    else refusals.set(what, { who, what, code, times: 1, needs: needsOf({ message, rule, wouldPass, reason }) });
  }
  return [...refusals.values()];
};

/** @param {Record<string, string | undefined>} extensions */
const needsOf = ({ message, rule, wouldPass, reason }) => {
  if (reason) return `${message} (${reason})`;
  if (!rule) return '';
  return wouldPass && wouldPass !== rule ? `is for: ${rule}. Would pass: ${wouldPass}.` : `is for: ${rule}.`;
};

/** @param {Refusal} refusal */
const entry = ({ who, what, needs, times, code }) =>
  h(
    'li',
    {},
    h('span', { class: 'code' }, code),
    h('span', {}, `${who}: `),
    h('code', {}, what),
    times > 1 && h('span', { class: 'times' }, ` ${times} times`),
    h('span', {}, ` ${needs}`),
  );
