import { h } from './dom.js';

/** @typedef {{ label: string, text: string, isGood: boolean, remedy: string | null, details: string[] }} Status */

/**
 * A line per service that the server needs: its state, what to do about it, and its details, open if they were before.
 * @param {Status[]} lines @param {HTMLElement} list
 */
export function showStatus(lines, list) {
  const opened = [...list.querySelectorAll('details[open]')].map((details) => details.getAttribute('aria-label'));
  const focused = list.contains(document.activeElement) && document.activeElement?.textContent;
  list.replaceChildren(...lines.map((line) => item(line, opened.includes(line.label))));
  if (!focused) return;
  for (const summary of list.querySelectorAll('summary')) if (summary.textContent === focused) summary.focus();
}

/** @param {Status} line @param {boolean} isOpen */
const item = ({ label, text, isGood, remedy, details }, isOpen) =>
  h(
    'li',
    { class: isGood ? 'good' : 'bad' },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, isGood ? '✓ ' : '✕ '),
    h('strong', {}, label),
    details.length === 0 ? `: ${text}` : ': ',
    details.length > 0 &&
      h(
        'details',
        { open: isOpen, 'aria-label': label },
        h('summary', {}, text),
        h('ul', {}, ...details.map((detail) => h('li', {}, local(detail)))),
      ),
    remedy !== null && h('span', { class: 'remedy' }, `. ${remedy}`),
  );

/** With the time of this machine in the place of a timestamp. @param {string} text */
const local = (text) => text.replace(/^\d{4}-\S+Z/, (at) => new Date(at).toLocaleTimeString([], { hour12: false }));
