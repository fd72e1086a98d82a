import { h } from './dom.js';
import { post } from './send.js';
import { countdown, describeClaims, expiryOf, readToken } from './token.js';

/** How long after the last input the server is asked about a token. */
const ASK_AFTER_MS = 300;

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./callers.js').Caller & { paste: (text: string) => void }} Pasted
 * @typedef {{ text: string, tone: 'good' | 'low' | 'bad' }} Verdict
 */

/**
 * The panel that opens from the bar: the claims of the current token, and a field to paste another one.
 * @param {State} state
 * @param {Pasted} pasted
 * @param {() => Promise<void>} signOut of your own Clerk application
 */
export function createTokenPanel(state, pasted, signOut) {
  const field = h('textarea', {
    rows: 4,
    autofocus: true,
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-label': 'Bearer token',
    'aria-describedby': 'verdict',
    placeholder: 'eyJhbGciOiJSUzI1NiI…',
  });
  const paste = h(
    'label',
    { class: 'paste' },
    h('span', {}, 'Bearer token'),
    field,
    h('small', {}, 'Kept in the memory of this tab only.'),
  );
  const verdict = h('p', { id: 'verdict' });
  const server = h('p', { id: 'server', role: 'status', hidden: true });
  const claims = h('dl');
  const raw = h('pre', { tabindex: '0', 'aria-label': 'All claims' });
  const all = h('details', {}, h('summary', {}, 'All claims'), raw);
  const leave = h('button', { class: 'graphiql-button', type: 'button' }, 'Sign out of Clerk');
  const panel = h('section', {
    id: 'token',
    class: 'graphiql-container token-panel',
    popover: 'auto',
    'aria-label': 'Token',
  });
  panel.append(paste, verdict, server, claims, all, leave);

  let shown = '';
  const show = () => {
    const { caller } = state.get();
    const own = caller.id === 'pasted';
    const token = caller.held()?.token ?? '';
    server.hidden = !own || token === '';
    paste.hidden = !own;
    field.disabled = !own;
    leave.hidden = caller.id !== 'clerk';
    if (shown !== token) describe(token);
    shown = token;
    const { text, tone } = verdictOn(token, caller);
    // Screen readers announce a change of the token's state, but not each second of the countdown.
    verdict.setAttribute('aria-live', verdict.dataset.tone === tone ? 'off' : 'polite');
    verdict.textContent = text;
    verdict.dataset.tone = tone;
  };
  const describe = (/** @type {string} */ token) => {
    const reading = readToken(token);
    const session = reading.kind === 'session' ? reading.claims : null;
    claims.replaceChildren(
      ...(session ? describeClaims(session) : []).flatMap(([label, value]) => [h('dt', {}, label), h('dd', {}, value)]),
    );
    all.hidden = session === null;
    raw.textContent = session && JSON.stringify(session, null, 2);
  };
  let timer = 0;
  field.oninput = () => {
    pasted.paste(field.value);
    state.set({});
    clearTimeout(timer);
    Object.assign(server, { textContent: 'The server is being asked…' }).dataset.tone = 'low';
    timer = setTimeout(async () => {
      const { version } = pasted;
      const { text, tone } = await askServer(pasted);
      if (pasted.version !== version) return;
      Object.assign(server, { textContent: text }).dataset.tone = tone;
      pasted.detail = tone === 'bad' ? 'refused' : 'pasted token';
      state.set({});
    }, ASK_AFTER_MS);
  };
  leave.onclick = () => {
    panel.hidePopover();
    void signOut();
  };
  state.subscribe(show);
  setInterval(show, 1000);
  show();
  return panel;
}

/**
 * The server's verdict on a token, from an operation that reads no data.
 * @param {import('./callers.js').Caller} caller
 * @returns {Promise<Verdict>}
 */
const askServer = async (caller) => {
  if (caller.held() === null) return { text: '', tone: 'low' };
  const { status, answer } = await post(caller, { query: 'query Verdict { __typename }', operationName: 'Verdict' });
  const [error] = answer.errors ?? [];
  if (!error) return { text: 'The server accepts it.', tone: 'good' };
  const { reason } = error.extensions ?? {};
  return {
    text: `The server says ${status ?? 'nothing'}: ${error.message}${reason ? ` (${reason})` : ''}`,
    tone: 'bad',
  };
};

/**
 * When the token expires, by its own claims.
 * @param {string} token
 * @param {import('./callers.js').Caller} caller
 * @returns {Verdict}
 */
const verdictOn = (token, caller) => {
  if (token === '')
    return { text: caller.id === 'pasted' ? 'No token yet: requests are sent without one.' : 'No token.', tone: 'low' };
  const reading = readToken(token);
  if (reading.kind === 'malformed')
    return { text: `This is not a token: ${reading.fault}. The server will refuse it.`, tone: 'bad' };
  if (reading.kind === 'machine')
    return { text: `${reading.name}: only the server, with Clerk, knows what it may do.`, tone: 'low' };
  const expiresAt = caller.held()?.expiresAt ?? expiryOf(reading.claims);
  if (expiresAt === null) return { text: 'It has no expiry. The server will refuse it.', tone: 'bad' };
  if (expiresAt > Date.now()) return { text: `Expires in ${countdown(expiresAt)}.`, tone: 'good' };
  if (caller.renews) return { text: 'A new one is fetched with the next request.', tone: 'low' };
  return { text: `It expired ${countdown(expiresAt)}: the server will refuse it.`, tone: 'bad' };
};
