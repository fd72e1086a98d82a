import ts from 'typescript';
import { type Edit, indentOf, newlineOf } from './edits.ts';
import { GUARDED, initializerOf, propertyOf } from './literals.ts';

type SchemaEdit = { edits: Edit[]; makesSchema: boolean };

/** Guards the schema where it is made: after its declaration, around its expression, or in place of its parts. */
export function editSchema(
  source: ts.SourceFile,
  call: ts.Node,
  options: ts.ObjectLiteralExpression,
): SchemaEdit | null {
  const schema = initializerOf(propertyOf(options, 'schema'));
  if (schema === null) return editParts(options);
  if (ts.isArrowFunction(schema) || ts.isFunctionExpression(schema)) return null;
  if (!ts.isIdentifier(schema)) return { edits: around(schema), makesSchema: false };
  const declared = declarationOf(source, schema.text);
  const { initializer } = declared ?? {};
  if (initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)))
    return null;
  const line = `${GUARDED}(${schema.text});`;
  const statement = statementOf(declared ?? call);
  const [newline, indent] = [newlineOf(source.text), indentOf(statement, source)];
  // A schema of another file is guarded before the server gets it.
  const edit =
    declared === null
      ? { at: statement.getStart(), removed: '', inserted: `${line}${newline}${indent}` }
      : { at: statement.getEnd(), removed: '', inserted: `${newline}${indent}${line}` };
  return { edits: [edit], makesSchema: false };
}

/** For `typeDefs, resolvers`, from which Apollo Server makes the schema itself. */
function editParts(options: ts.ObjectLiteralExpression): SchemaEdit | null {
  const typeDefs = propertyOf(options, 'typeDefs');
  const resolvers = propertyOf(options, 'resolvers');
  if (typeDefs === undefined || resolvers === undefined) return null;
  const [first, last] = typeDefs.pos < resolvers.pos ? [typeDefs, resolvers] : [resolvers, typeDefs];
  if (options.properties.indexOf(last) - options.properties.indexOf(first) !== 1) return null;
  const text = options.getSourceFile().text;
  const tail = text.slice(lastLine(text, last.getStart(), last.getEnd()), last.getEnd());
  const head = first.getText().slice(0, 30).split(/\r?\n/)[0] ?? '';
  const edits = [
    { at: first.getStart(), removed: head, inserted: `schema: ${GUARDED}(makeExecutableSchema({ ${head}` },
    { at: last.getEnd() - tail.length, removed: tail, inserted: `${tail} }))` },
  ];
  return {
    edits: first.getText().length + last.getText().length < 80 ? [oneEdit(text, first, last)] : edits,
    makesSchema: true,
  };
}

function oneEdit(text: string, first: ts.Node, last: ts.Node): Edit {
  const removed = text.slice(first.getStart(), last.getEnd());
  const inserted = `schema: ${GUARDED}(makeExecutableSchema({ ${first.getText()}, ${last.getText()} }))`;
  return { at: first.getStart(), removed, inserted };
}

/** Edits that undo can find again by their text. */
function around(expression: ts.Expression): Edit[] {
  const text = expression.getSourceFile().text;
  const [start, end] = [expression.getStart(), expression.getEnd()];
  const from = lastLine(text, start, end);
  if (from === start) {
    return [{ at: start, removed: expression.getText(), inserted: `${GUARDED}(${expression.getText()})` }];
  }
  const tail = text.slice(from, end);
  return [
    { at: start, removed: '', inserted: `${GUARDED}(` },
    { at: from, removed: tail, inserted: `${tail})` },
  ];
}

/** Where the last line of a range begins, without its indent. */
function lastLine(text: string, start: number, end: number): number {
  const at = text.lastIndexOf('\n', end - 1) + 1;
  return at <= start ? start : at + (/^\s*/.exec(text.slice(at, end))?.[0].length ?? 0);
}

function declarationOf(source: ts.SourceFile, name: string): ts.VariableDeclaration | null {
  let found: ts.VariableDeclaration | null = null;
  const visit = (node: ts.Node): void => {
    const isIt = ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name;
    if (isIt && node.initializer !== undefined && !isRequired(node.initializer)) found ??= node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isRequired = (node: ts.Expression): boolean =>
  ts.isCallExpression(node) && node.expression.getText() === 'require';

function statementOf(node: ts.Node): ts.Node {
  let statement = node;
  while (!ts.isStatement(statement) || ts.isBlock(statement)) statement = statement.parent;
  return statement;
}
