/**
 * One Tab stop for all buttons in the rows of a grid, from which arrow keys, Home and End move:
 * https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 * @param {HTMLTableSectionElement} body whose buttons have different values
 * @returns {(rows: HTMLElement[]) => void} replaces the rows; the Tab stop and the focus stay, or go to the first button
 */
export function createGrid(body) {
  /** @type {HTMLButtonElement | undefined} */
  let stop;
  const buttonsOf = (/** @type {Element} */ element) => [...element.querySelectorAll('button')];
  const stopAt = (/** @type {HTMLButtonElement | undefined} */ button) => {
    if (stop) stop.tabIndex = -1;
    stop = button;
    if (stop) stop.tabIndex = 0;
  };
  body.addEventListener('focusin', ({ target }) => stopAt(/** @type {HTMLButtonElement} */ (target)));
  body.onkeydown = (event) => {
    const jumps = event.key === 'Home' || event.key === 'End';
    // The browser's own: Alt and the left arrow go back.
    if (event.altKey || event.metaKey || event.shiftKey || (event.ctrlKey && !jumps)) return;
    const rows = [...body.rows].map(buttonsOf).filter((buttons) => buttons.length > 0);
    const y = rows.findIndex((buttons) => buttons.includes(/** @type {never} */ (event.target)));
    const x = rows[y]?.indexOf(/** @type {never} */ (event.target)) ?? 0;
    /** @type {{ [key: string]: [row: number, column: number] }} */
    const places = {
      ...{ ArrowUp: [y - 1, x], ArrowDown: [y + 1, x], ArrowLeft: [y, x - 1], ArrowRight: [y, x + 1] },
      ...{ Home: [event.ctrlKey ? 0 : y, 0], End: [event.ctrlKey ? rows.length : y, Number.POSITIVE_INFINITY] },
    };
    const place = places[event.key];
    if (!place) return;
    event.preventDefault();
    at(at(rows, place[0]), place[1]).focus();
  };
  return (rows) => {
    const hadFocus = body.contains(document.activeElement);
    body.replaceChildren(...rows);
    const buttons = buttonsOf(body);
    for (const button of buttons) button.tabIndex = -1;
    stopAt(buttons.find(({ value }) => value === stop?.value) ?? buttons[0]);
    if (hadFocus) stop?.focus({ preventScroll: true });
  };
}

/** The item at the index, or the nearest one. @template Item @param {Item[]} items @param {number} index @returns {Item} */
const at = (items, index) => /** @type {Item} */ (items[Math.max(0, Math.min(index, items.length - 1))]);
