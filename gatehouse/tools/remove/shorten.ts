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

/** A document without the fields that a schema does not have, and the variables that were removed with them. */
export type Shortened = { text: string; variables: string[] };

/** @returns null if nothing would be left, or if the document has fragments */
export function shorten(text: string, schema: GraphQLSchema): Shortened | null {
  const document = parse(text);
  if (document.definitions.length !== 1 || /\.\.\./.test(text)) return null;
  const gone = unknownFields(document, schema);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || schema.getRootType(operation.operation) == null) return null;
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

/** The range, or the whole line if there is nothing else in it. */
const lineOf = (text: string, start: number, end: number): [number, number] => {
  const begin = text.lastIndexOf('\n', start - 1) + 1;
  return text.slice(begin, start).trim() === '' && text[end] === '\n' ? [begin, end + 1] : [start, end];
};

type Edit = { start: number; end: number; text: string };

/** Shortens the documents in a TypeScript file that select removed fields, and the variables passed with them. */
export function shortenIn(path: string, losesFields: (text: string) => boolean, schema: GraphQLSchema): void {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    const isDocument = ts.isNoSubstitutionTemplateLiteral(node) && losesFields(node.text);
    const shorter = isDocument ? shorten(node.text, schema) : null;
    if (shorter === null) ts.forEachChild(node, visit);
    else edits.push({ start: node.getStart(), end: node.end, text: `\`${shorter.text}\`` });
    if (shorter === null || !ts.isCallExpression(node.parent)) return;
    const objects = node.parent.arguments.filter(ts.isObjectLiteralExpression);
    edits.push(...objects.flatMap((object) => withoutProperties(object, shorter.variables)));
  };
  visit(source);
  if (edits.length === 0) return;
  const backwards = edits.sort((a, b) => b.start - a.start);
  const apply = (rest: string, { start, end, text }: Edit) => rest.slice(0, start) + text + rest.slice(end);
  writeFileSync(path, backwards.reduce(apply, source.text));
}

/** An object that has lost every property is removed, too. */
const withoutProperties = (object: ts.ObjectLiteralExpression, names: readonly string[]): Edit[] => {
  const isGone = ({ name }: ts.ObjectLiteralElementLike) => names.includes(name?.getText() ?? '');
  const gone = object.properties.filter(isGone);
  const isEmpty = gone.length > 0 && gone.length === object.properties.length;
  return (isEmpty ? [object] : gone).map((node) => {
    const [comma = ''] = /^\s*,/.exec(node.getSourceFile().text.slice(node.end)) ?? [];
    return { start: node.getStart(), end: node.end + comma.length, text: '' };
  });
};
