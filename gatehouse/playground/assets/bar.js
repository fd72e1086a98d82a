import { h, icon, icons } from './dom.js';
import { lifeOf } from './life.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {{
 *   choose: (id: string) => void, openPanel: () => void,
 *   token: () => Promise<string>, curl: () => Promise<string>,
 * }} Actions
 */

/**
 * The bar above GraphiQL: the selected person, when the token expires, and buttons to copy.
 * @param {HTMLElement} bar
 * @param {State} state
 * @param {Actions} actions
 */
export function createBar(bar, state, { choose, openPanel, token, curl }) {
  const people = h('div', { class: 'people', role: 'radiogroup', 'aria-label': 'Act as' });
  const fault = h('p', { class: 'fault', role: 'alert' });
  const life = h('button', {
    class: 'tool life',
    type: 'button',
    popovertarget: 'token',
    title: 'What the token says',
  });
  const copyToken = copyButton('Copy token', icons.copy, token, state);
  const copyCurl = copyButton('Copy curl', icons.terminal, curl, state);
  const columns = button('Side by side', icons.columns);
  columns.onclick = () => state.set({ sideBySide: !state.get().sideBySide });
  bar.append(
    h('span', { class: 'title', 'aria-hidden': 'true' }, 'Act as'),
    people,
    fault,
    life,
    copyToken,
    copyCurl,
    columns,
  );

  let shown = '';
  const show = () => {
    const { callers, caller, sideBySide, faults } = state.get();
    const described = callers.map(({ id, name, detail }) => `${id} ${name} ${detail}`).join('\n');
    if (shown !== described) draw(callers);
    shown = described;
    for (const input of people.querySelectorAll('input')) {
      if (input.value === caller.id && !input.checked) reveal(input);
      input.checked = input.value === caller.id;
    }
    fault.textContent = Object.values(faults).join(' ');
    columns.setAttribute('aria-pressed', String(sideBySide));
    tick();
  };
  /** Replaces the options and keeps the keyboard focus. */
  const draw = (/** @type {Caller[]} */ callers) => {
    const focused =
      people.contains(document.activeElement) && /** @type {HTMLInputElement} */ (document.activeElement).value;
    people.replaceChildren(...callers.map((one) => option(one, choose, openPanel)));
    if (focused) /** @type {HTMLElement | null} */ (people.querySelector(`[value="${focused}"]`))?.focus();
  };
  const reveal = (/** @type {HTMLInputElement} */ input) =>
    input.parentElement?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  const revealSelected = () => {
    for (const input of people.querySelectorAll('input')) if (input.checked) reveal(input);
  };
  // The available width also changes when elements beside it appear or disappear.
  new ResizeObserver(revealSelected).observe(people);
  const tick = () => {
    const { caller } = state.get();
    const { text, tone } = lifeOf(caller);
    life.hidden = text === '';
    life.textContent = text;
    life.dataset.tone = tone;
    copyToken.disabled = !caller.renews && caller.held() === null;
  };
  state.subscribe(show);
  setInterval(tick, 1000);
  show();
}

/**
 * @param {Caller} caller
 * @param {Actions['choose']} choose
 * @param {Actions['openPanel']} openPanel
 */
const option = ({ id, name, detail }, choose, openPanel) => {
  const [first, ...rest] = name.split(' ');
  const openIfPasted = () => {
    if (id === 'pasted') openPanel();
  };
  // Arrow keys select options in passing; only a pointer, Enter or Space may open the panel, which covers the page.
  const onclick = (/** @type {PointerEvent} */ { pointerType }) => {
    if (pointerType !== '') openIfPasted();
  };
  const onkeydown = (/** @type {KeyboardEvent} */ { key }) => {
    if (key === ' ' || key === 'Enter') openIfPasted();
  };
  return h(
    'label',
    { class: 'person', title: `${name}, ${detail}` },
    h('input', { type: 'radio', name: 'caller', value: id, onchange: () => choose(id), onclick, onkeydown }),
    h(
      'span',
      { class: 'name' },
      first ?? '',
      h('span', { class: 'surname' }, rest.length > 0 ? ` ${rest.join(' ')}` : ''),
    ),
    h('span', { class: 'detail' }, detail),
  );
};

/** @param {string} label @param {string} path */
const button = (label, path) =>
  h('button', { class: 'tool', type: 'button', title: label }, icon(path), h('span', { class: 'label' }, label));

/**
 * A button that copies a text and briefly shows that it did, or why it could not.
 * @param {string} label
 * @param {string} path
 * @param {() => Promise<string>} text
 * @param {State} state
 */
const copyButton = (label, path, text, state) => {
  const copy = button(label, path);
  const said = h('span', { class: 'label', 'aria-live': 'polite' }, label);
  copy.lastChild?.replaceWith(said);
  copy.onclick = async () => {
    const isCopied = await state.attempt('copy', async () => {
      if (!navigator.clipboard) throw new Error('Browsers let a page copy over HTTPS and on localhost only.');
      await navigator.clipboard.writeText(await text());
      return true;
    });
    if (!isCopied) return;
    copy.dataset.done = '';
    said.textContent = 'Copied';
    setTimeout(() => {
      delete copy.dataset.done;
      said.textContent = label;
    }, 1500);
  };
  return copy;
};
