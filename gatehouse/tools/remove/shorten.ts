import { readFileSync, writeFileSync } from 'node:fs';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import ts from 'typescript';

/** A document without the fields that a schema has not, and the variables that went with them. */
export type Shortened = { text: string; variables: string[] };

/** @returns null where nothing would be left, or where fragments make it hard to say */
export function shorten(text: string, schema: GraphQLSchema): Shortened | null {
  const document = parse(text);
  if (document.definitions.length !== 1 || /\.\.\./.test(text)) return null;
  const gone = unknownFields(document, schema);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  if (operation.selectionSet.selections.every((field) => gone.has(field as FieldNode))) return null;

  const used = new Set<string>();
  visit(operation.selectionSet, {
    Field: (field) => (gone.has(field) ? false : undefined),
    Variable: ({ name }) => void used.add(name.value),
  });
  const definitions = operation.variableDefinitions ?? [];
  const unused = definitions.filter(({ variable }) => !used.has(variable.name.value));
  const ranges = [...gone].map(({ loc }) => lineOf(text, loc?.start ?? 0, loc?.end ?? 0));
  const [first, last] = [definitions[0]?.loc?.start ?? 0, definitions.at(-1)?.loc?.end ?? 0];
  if (definitions.length > 0 && unused.length === definitions.length)
    ranges.push([text.lastIndexOf('(', first), text.indexOf(')', last) + 1]);
  else
    for (const { loc } of unused)
      ranges.push([loc?.start ?? 0, (loc?.end ?? 0) + (/^,?\s*/.exec(text.slice(loc?.end))?.[0].length ?? 0)]);

  const left = ranges
    .sort(([a], [b]) => b - a)
    .reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
  return { text: left, variables: unused.map(({ variable }) => variable.name.value) };
}

const unknownFields = (document: DocumentNode, schema: GraphQLSchema): Set<FieldNode> => {
  const gone = new Set<FieldNode>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        if (info.getFieldDef() != null || info.getParentType() == null) return;
        gone.add(node);
        return false;
      },
    }),
  );
  return gone;
};

/** The whole line, where there is nothing else in it. */
const lineOf = (text: string, start: number, end: number): [number, number] => {
  const begin = text.lastIndexOf('\n', start - 1) + 1;
  return text.slice(begin, start).trim() === '' && text[end] === '\n' ? [begin, end + 1] : [start, end];
};

/** Shortens the documents of a file of TypeScript that ask for what is gone, and the variables given with them. */
export function shortenIn(path: string, losesFields: (text: string) => boolean, schema: GraphQLSchema): void {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const edits: { node: ts.Node; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (!ts.isNoSubstitutionTemplateLiteral(node) || !losesFields(node.text)) {
      ts.forEachChild(node, visit);
      return;
    }
    const shorter = shorten(node.text, schema);
    if (shorter === null) return;
    edits.push({ node, text: `\`${shorter.text}\`` });
    if (ts.isCallExpression(node.parent)) {
      const objects = node.parent.arguments.filter(ts.isObjectLiteralExpression);
      const given = objects.flatMap((object) => [...object.properties]);
      const isGone = (property: ts.ObjectLiteralElementLike) =>
        shorter.variables.includes(property.name?.getText() ?? '');
      edits.push(...given.filter(isGone).map((property) => ({ node: property, text: '' })));
    }
  };
  visit(source);
  if (edits.length === 0) return;
  const backwards = edits.sort((a, b) => b.node.pos - a.node.pos);
  const text = backwards.reduce(
    (rest, { node, text }) => rest.slice(0, node.getStart()) + text + rest.slice(node.end),
    source.text,
  );
  writeFileSync(path, text);
}
