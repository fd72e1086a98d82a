import { h } from './dom.js';

export const MARKS = { yes: '✓', no: '✕', depends: '◐' };
const WORDS = { yes: 'met', no: 'not met', depends: 'depends' };

/**
 * Explains a field's rule for a caller: the result of each part, what would pass, and how to try it.
 * @param {string} coordinate
 * @param {import('./access-filters.js').Column} column
 * @param {{
 *   tryAs: (coordinate: string, id: string) => void, changes: import('./access.js').Changes | null,
 *   owner: import('./callers.js').Caller | undefined,
 * }} page `owner` is the person for whom the tokens of other kinds of caller are made
 */
export function explanation(coordinate, { caller, fields }, { tryAs, changes, owner }) {
  const field = fields?.[coordinate];
  if (!field) return h('p', {}, `Not known for ${caller.name}.`);
  const { answer, rule, rest, tree, place } = field;
  const verdict = {
    yes: `${caller.name} may have it.`,
    no: `${caller.name} may not have it. What would pass: ${rest}.`,
    depends: `${caller.name} may have it if: ${rest}.`,
  };
  const before = changes?.changed[coordinate];
  const shell = shellOf(coordinate, caller, owner);
  const onclick = () => tryAs(coordinate, caller.id);
  return h(
    'div',
    {},
    h('p', {}, h('strong', {}, coordinate), ` is for ${rule}.`),
    before !== undefined &&
      h(
        'p',
        { class: 'before' },
        before === null ? `New since ${changes?.branch}.` : `On ${changes?.branch}: ${before}.`,
      ),
    treeOf(tree),
    h('p', {}, verdict[answer]),
    caller.kind === undefined &&
      h(
        'p',
        { class: 'actions' },
        h('button', { type: 'button', class: 'graphiql-button', onclick }, `Try as ${caller.short ?? caller.name}`),
      ),
    place !== null && h('p', {}, 'Rule: ', h('code', {}, place)),
    shell && h('p', {}, `${shell[0]}: `, h('code', {}, shell[1])),
  );
}

/**
 * A rule part by part: met, not met, or dependent on the object.
 * @param {import('./access.js').Part} part
 */
export function treeOf(part) {
  return h('ul', { class: 'tree' }, branch(part));
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

/**
 * The command that prints this explanation or, for a kind of caller, a token to try it with.
 * @param {string} coordinate @param {import('./callers.js').Caller} caller @param {import('./callers.js').Caller | undefined} owner
 */
const shellOf = (coordinate, { id, kind, command }, owner) => {
  if (kind) return owner && ['To try it, paste the token of', `${owner.command} ${kind.token}`];
  if (id !== 'anonymous' && command === undefined) return null;
  return ['In a shell', `npm run access -- explain ${coordinate} --as ${id}`];
};
