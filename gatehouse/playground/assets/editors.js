import { operationsIn } from './fetcher.js';

const NAMES = ['Operation', 'Variables', 'Headers', 'Response'];

/**
 * Access to the contents of GraphiQL's editors, and to their focus.
 * @param {import('./graphiql.js').Graphiql} graphiql
 * @param {import('./records.js').Records} records
 */
export function createEditors(graphiql, records) {
  /** Where the cursor was when the tab was last run. @type {number | null} */
  let cursorAtRun = null;
  let lastRun = records.of('');
  const cursor = () => {
    const [editor] = graphiql.editors();
    return editor.indexFromPos(editor.getCursor());
  };
  records.subscribe(() => {
    const run = records.of(graphiql.tab());
    if (run !== lastRun && run !== null) cursorAtRun = cursor();
    lastRun = run;
  });
  /** The operation that was last run or, if the cursor has moved since, the one under it. @param {string} query */
  const meant = (query) => {
    const operations = operationsIn(query);
    const ran = operations.find(({ name }) => name === lastRun?.operation.operationName);
    const at = cursor();
    const under = operations.find(({ start, end }) => start <= at && at <= end);
    return (at === cursorAtRun ? (ran ?? under) : (under ?? ran)) ?? operations[0];
  };
  graphiql.subscribe(() => {
    for (const [index, editor] of graphiql.editors().entries()) {
      editor?.getInputField().setAttribute('aria-label', NAMES[index]);
    }
  });

  return {
    /** The operation and the headers as currently written; throws if curl cannot send them. */
    written: () => {
      const [query = '', variablesText = '', headersText = ''] = graphiql
        .editors()
        .map((editor) => editor?.getValue() ?? '');
      const operation = meant(query);
      if (operation?.kind === 'subscription') {
        throw new Error(
          'curl cannot hold a subscription: run it here, or see gatehouse/docs/subscriptions.md for a client.',
        );
      }
      const variables = parse(variablesText, 'variables');
      const name = operation?.name && { operationName: operation.name };
      return {
        operation: { query, ...(variables && { variables }), ...name },
        headers: parse(headersText, 'headers') ?? {},
      };
    },
    focus: () => graphiql.editors()[0]?.focus(),
    /** CodeMirror draws nothing while it is hidden. */
    refresh: () => {
      for (const editor of graphiql.editors()) editor?.refresh();
    },
  };
}

/** @param {string} text @param {string} what */
const parse = (text, what) => {
  try {
    return text.trim() === '' ? null : JSON.parse(text);
  } catch {
    throw new Error(`The ${what} are not JSON.`);
  }
};

/**
 * Editors capture Tab, so after Escape the next Tab leaves them. Ctrl-Enter runs from anywhere on the page.
 * @param {() => void} run
 */
export function handleKeys(run) {
  let leaving = false;
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const inEditor = event.target instanceof Element && event.target.closest('.CodeMirror') !== null;
    if (inEditor && leaving && event.key === 'Tab') event.stopImmediatePropagation();
    if (event.key !== 'Shift') leaving = inEditor && event.key === 'Escape';
  };
  document.addEventListener('keydown', onKey, { capture: true });
  document.addEventListener('keydown', (event) => {
    const isRun = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (!isRun || event.defaultPrevented || document.querySelector('[role=dialog]')) return;
    event.preventDefault();
    run();
  });
}
