import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DocumentNode, Kind, parse } from 'graphql';
import ts from 'typescript';
import { parseFile } from './entry.ts';
import { filesBelow } from './files.ts';
import { SetupError } from './problem.ts';
import { type NodeProject, sourceFilesOf } from './project.ts';

/** The fields of object types, by the name of the type. */
export type Fields = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Reads every field of the schema: from `file`, or from the project's *.graphql files and the SDL in its sources. Does
 * not run any code of the project.
 * @throws {SetupError} if there is no SDL
 */
export function readFields(project: NodeProject, file: string | undefined): Fields {
  const documents = file === undefined ? documentsOf(project) : [readSchema(file)];
  const fields = new Map<string, Set<string>>();
  for (const { definitions } of documents) {
    for (const node of definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
      const known = fields.get(node.name.value) ?? new Set();
      for (const { name } of node.fields ?? []) known.add(name.value);
      fields.set(node.name.value, known);
    }
  }
  if (fields.size > 0) return fields;
  throw new SetupError(
    'No schema was found as SDL, in *.graphql files or in the sources: print yours with printSchema() of graphql into a file, and name it with --schema FILE.',
  );
}

function readSchema(file: string): DocumentNode {
  // npm runs this in the folder of package.json, but a relative path refers to the current directory.
  const path = resolve(process.env.INIT_CWD ?? '.', file);
  const document = existsSync(path) ? parsed(readFileSync(path, 'utf8')) : null;
  if (document === null) throw new SetupError(`${path} is not a schema as SDL.`);
  return document;
}

function documentsOf(project: NodeProject): DocumentNode[] {
  const files = filesBelow(project.root, project.root).filter((file) => /\.(graphqls?|gql)$/.test(file));
  const texts = files.map((file) => readFileSync(join(project.root, file), 'utf8'));
  const inSources = sourceFilesOf(project).flatMap((file) => textsIn(parseFile(project, file)));
  return [...texts, ...inSources].flatMap((text) => parsed(text) ?? []);
}

/** The strings of a source file that may be SDL. Interpolated parts are left out: they have their own definitions. */
function textsIn(source: ts.SourceFile): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('\n'));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts.filter((text) => /\btype\s+\w+[^{]*\{/.test(text));
}

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return null;
  }
}
