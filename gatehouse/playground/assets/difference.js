/**
 * Two answers as the lines of one table. Lines that both have share a row; if only one has a line, the other is null.
 * @typedef {{ left: string | null, right: string | null, differs: boolean }} Line
 * @typedef {[left: unknown, right: unknown, label: string]} Member
 */

const ABSENT = Symbol('absent');

/**
 * @param {unknown} left
 * @param {unknown} right
 * @param {string} [before] text before the value: the indentation, and the name of a member
 * @param {string} [after] a comma, or nothing
 * @returns {Line[]}
 */
export function compare(left, right, before = '', after = '') {
  const members = membersOf(left, right);
  if (members === null) return beside(linesOf(left, before, after), linesOf(right, before, after), !same(left, right));
  const [open, close] = Array.isArray(left) ? '[]' : '{}';
  const indent = `${/^ */.exec(before)?.[0]}  `;
  const inner = members.flatMap(([one, two, label], index) =>
    compare(one, two, indent + label, index < members.length - 1 ? ',' : ''),
  );
  if (inner.length === 0) return beside([`${before}${open}${close}${after}`]);
  return [...beside([before + open]), ...inner, ...beside([`${indent.slice(2)}${close}${after}`])];
}

/**
 * The members of two objects or of two lists, side by side; null if they are not of one kind.
 * @param {unknown} left
 * @param {unknown} right
 * @returns {Member[] | null}
 */
const membersOf = (left, right) => {
  if (Array.isArray(left) && Array.isArray(right)) return align(left, right);
  if (!isObject(left) || !isObject(right)) return null;
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const at = (/** @type {object} */ object, /** @type {string} */ name) =>
    name in object ? object[/** @type {never} */ (name)] : ABSENT;
  return names.map((name) => [at(left, name), at(right, name), `${JSON.stringify(name)}: `]);
};

/**
 * Items of two lists match if they have the same id or are equal. Items between two matches are paired in order if they
 * have no id.
 * @param {unknown[]} left
 * @param {unknown[]} right
 * @returns {Member[]}
 */
const align = (left, right) => {
  /** @type {Member[]} */
  const members = [];
  let [i, j] = [0, 0];
  const pairUpTo = (/** @type {number} */ one, /** @type {number} */ two) => {
    while (i < one || j < two) {
      if (i < one && j < two && !hasId(left[i]) && !hasId(right[j])) members.push([left[i++], right[j++], '']);
      else members.push(i < one ? [left[i++], ABSENT, ''] : [ABSENT, right[j++], '']);
    }
  };
  for (const { one, two } of commonPairs(left.map(identity), right.map(identity))) {
    pairUpTo(one, two);
    members.push([left[i++], right[j++], '']);
  }
  pairUpTo(left.length, right.length);
  return members;
};

/**
 * A common subsequence as pairs of indexes: the longest increasing subsequence of positions, in O(n log n).
 * Equal items are paired in order: the first of one list with the first of the other, the second with the second.
 * @param {string[]} left
 * @param {string[]} right
 */
const commonPairs = (left, right) => {
  /** @type {Map<string, number[]>} */
  const places = new Map();
  for (const [index, name] of right.entries()) {
    const known = places.get(name);
    if (known) known.push(index);
    else places.set(name, [index]);
  }
  /** @typedef {{ one: number, two: number, before: Pair | undefined }} Pair */
  /** The pair that ends the best run of each length. @type {Pair[]} */
  const ends = [];
  for (const [one, name] of left.entries()) {
    const two = places.get(name)?.shift();
    if (two === undefined) continue;
    const length = lengthBelow(ends, two);
    ends[length] = { one, two, before: ends[length - 1] };
  }
  const pairs = [];
  for (let pair = ends.at(-1); pair; pair = pair.before) pairs.push(pair);
  return pairs.reverse();
};

/** How many ends are before this position. @param {{ two: number }[]} ends @param {number} position */
const lengthBelow = (ends, position) => {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {{ two: number }} */ (ends[middle]).two < position) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** @param {unknown} item @returns {string | undefined} */
const idOf = (item) => (isObject(item) ? (item.id ?? (isObject(item.node) ? item.node.id : undefined)) : undefined);

/** @param {unknown} item */
const hasId = (item) => idOf(item) !== undefined;

/** @param {unknown} item */
const identity = (item) => idOf(item) ?? JSON.stringify(item);

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {unknown} left @param {unknown} right */
const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);

/**
 * @param {unknown} value
 * @param {string} before
 * @param {string} after
 * @returns {string[]}
 */
const linesOf = (value, before, after) => {
  if (value === ABSENT) return [];
  const indent = /^ */.exec(before)?.[0] ?? '';
  const rows = JSON.stringify(value, null, 2).split('\n');
  return rows.map((row, index) => (index === 0 ? before : indent) + row + (index === rows.length - 1 ? after : ''));
};

/**
 * @param {string[]} left
 * @param {string[]} [right]
 * @param {boolean} [differs]
 * @returns {Line[]}
 */
const beside = (left, right = left, differs = false) =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, index) => ({
    left: left[index] ?? null,
    right: right[index] ?? null,
    differs,
  }));
