const MAX_QUERY_LENGTH = 100_000;
const REDRAW_AFTER_MS = 120;

/**
 * Underlines fields in the editor that the selected person may not have; a dotted line if it depends on the object.
 * @param {{
 *   state: import('./state.js').State, graphiql: import('./graphiql.js').Graphiql,
 *   access: import('./access.js').Access,
 * }} page
 */
export function markAccess({ state, graphiql, access }) {
  /** @type {{ clear: () => void }[]} */
  let marks = [];
  let timer = 0;
  const draw = () => {
    const [editor] = graphiql.editors();
    const { caller } = state.get();
    const fields = access.of(caller);
    for (const mark of marks) mark.clear();
    marks = [];
    if (!editor || !fields) return;
    editor.operation(() => {
      for (const { coordinate, start, end } of fieldsIn(editor.getValue(), graphiql.schema())) {
        const field = fields[coordinate];
        if (!field || field.answer === 'yes') continue;
        const [className, title] =
          field.answer === 'no'
            ? ['not-for', `${coordinate} is not for ${caller.name}. For: ${field.rule}.`]
            : ['depends', `${coordinate} is for ${caller.name} if: ${field.rest}.`];
        const [from, to] = [editor.posFromIndex(start), editor.posFromIndex(end)];
        marks.push(editor.markText(from, to, { className, attributes: { title } }));
      }
    });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, REDRAW_AFTER_MS);
  };
  /** @type {unknown} */
  let watched = null;
  const watch = () => {
    const [editor] = graphiql.editors();
    if (editor && watched !== editor) editor.on('changes', soon);
    watched = editor;
    soon();
  };
  const load = async () => {
    // Without the schema there is nothing to mark, and the page should not wait for this.
    await graphiql.ready();
    void access.load(state.get().caller);
    soon();
  };
  graphiql.subscribe(watch);
  state.subscribe(load);
  access.subscribe(soon);
  watch();
  void load();
}

/**
 * Each field in a document, with its position; none while the document does not parse.
 * @param {string} query
 * @param {any} schema
 * @returns {{ coordinate: string, start: number, end: number }[]}
 */
const fieldsIn = (query, schema) => {
  const { parse, visit, TypeInfo, visitWithTypeInfo } = window.GraphiQL.GraphQL;
  if (!schema || query.length > MAX_QUERY_LENGTH) return [];
  /** @type {{ coordinate: string, start: number, end: number }[]} */
  const fields = [];
  const types = new TypeInfo(schema);
  const Field = (/** @type {any} */ { name }) => {
    const parent = types.getParentType();
    if (parent) fields.push({ coordinate: `${parent.name}.${name.value}`, start: name.loc.start, end: name.loc.end });
  };
  try {
    visit(parse(query), visitWithTypeInfo(types, { Field }));
  } catch {
    return [];
  }
  return fields;
};
