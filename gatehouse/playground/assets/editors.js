const QUERY = '.graphiql-query-editor .CodeMirror';
const VARIABLES_AND_HEADERS = '.graphiql-editor-tool .CodeMirror';

/**
 * What GraphiQL's editors hold, in the order of the page.
 * @param {string} selector
 * @returns {string[]}
 */
const textsOf = (selector) =>
  Array.from(document.querySelectorAll(selector), (/** @type {any} */ { CodeMirror }) => CodeMirror.getValue());

/**
 * The operations of a document: GraphiQL's own idea of them is a moment late.
 * @param {string} query
 */
export const operationsIn = (query) => {
  const bare = query.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#.*/g, ' ');
  const operations = [];
  let depth = 0;
  for (const [token, kind, name] of bare.matchAll(/[{}()]|\b(query|mutation|subscription)\b\s*(\w*)/g)) {
    if (kind === undefined) depth += '{('.includes(token) ? 1 : -1;
    else if (depth === 0) operations.push({ kind, name });
  }
  return operations;
};

/** The operation and the headers as they are written at this moment; throws where the variables or headers are no JSON. */
export const written = () => {
  const [query = ''] = textsOf(QUERY);
  const [variablesText = '', headersText = ''] = textsOf(VARIABLES_AND_HEADERS);
  const operations = operationsIn(query);
  const variables = parse(variablesText, 'variables');
  const name = operations.length > 1 && { operationName: operations[0]?.name };
  const operation = { query, ...(variables && { variables }), ...name };
  return { operation, headers: parse(headersText, 'headers') ?? {} };
};

/** @param {string} text @param {string} what */
const parse = (text, what) => {
  try {
    return text.trim() === '' ? null : JSON.parse(text);
  } catch {
    throw new Error(`The ${what} are no JSON.`);
  }
};

/** An editor takes Tab for itself. After Escape the next Tab leaves it, so that no keyboard is trapped in it. */
export const letTabLeaveEditors = () => {
  let leaving = false;
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const inEditor = event.target instanceof Element && event.target.closest('.CodeMirror') !== null;
    if (inEditor && leaving && event.key === 'Tab') event.stopImmediatePropagation();
    if (event.key !== 'Shift') leaving = inEditor && event.key === 'Escape';
  };
  document.addEventListener('keydown', onKey, { capture: true });
};
