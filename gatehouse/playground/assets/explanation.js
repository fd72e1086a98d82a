import { h } from './dom.js';

export const MARKS = { yes: '✓', no: '✕', depends: '◐' };
const WORDS = { yes: 'met', no: 'not met', depends: 'depends' };

/**
 * What the rule of a field says to a person, part by part, what would pass, and where to try it.
 * @param {string} coordinate
 * @param {{ caller: import('./callers.js').Caller, fields: import('./access.js').Fields | null }} column
 * @param {(coordinate: string, id: string) => void} tryAs
 */
export function explanation(coordinate, { caller, fields }, tryAs) {
  const field = fields?.[coordinate];
  if (!field) return h('p', {}, `Not known for ${caller.name}.`);
  const { answer, rule, rest, tree, place } = field;
  const verdict = {
    yes: `${caller.name} may have it.`,
    no: `${caller.name} may not have it. What would pass: ${rest}.`,
    depends: `${caller.name} may have it if: ${rest}.`,
  };
  const as = caller.id === 'anonymous' ? 'nobody' : caller.id;
  const tryIt = () => tryAs(coordinate, caller.id);
  return h(
    'div',
    {},
    h('p', {}, h('strong', {}, coordinate), ` is for ${rule}.`),
    h('ul', { class: 'tree' }, branch(tree)),
    h('p', {}, verdict[answer]),
    h(
      'p',
      { class: 'actions' },
      h(
        'button',
        { type: 'button', class: 'graphiql-button', onclick: tryIt },
        `Try as ${caller.short ?? caller.name}`,
      ),
    ),
    place !== null && h('p', {}, 'Rule: ', h('code', {}, place)),
    caller.id !== 'pasted' &&
      h('p', {}, 'In a shell: ', h('code', {}, `npm run access -- explain ${coordinate} --as ${as}`)),
  );
}

/** @param {import('./access.js').Part} part @returns {HTMLElement} */
const branch = ({ words, answer, parts }) =>
  h(
    'li',
    {},
    h('span', { class: `mark ${answer}`, 'aria-hidden': 'true' }, `${MARKS[answer]} `),
    `${words} `,
    h('small', {}, WORDS[answer]),
    parts.length > 0 && h('ul', {}, ...parts.map(branch)),
  );
