import ts from 'typescript';
import { editContext } from './context-edit.ts';
import { addImports } from './edits.ts';
import { type Entry, importOf, importStatement, parseFile } from './entry.ts';
import { CONTEXT, callsOf, GUARDED } from './literals.ts';
import { type NodeProject, sourceFilesOf } from './project.ts';
import { editSchema } from './schema-edit.ts';

export type Modules = { rules: string; guard: string };

/** The edits of the file that makes the server; also add the context if it has none yet. */
export type GraphqlEntry = Entry & { hasContext: boolean; packages: string[] };

type Found = { file: string; source: ts.SourceFile; call: ts.CallExpression | ts.NewExpression };

/**
 * Finds the place where Apollo Server or Yoga is made, and the edits that guard its schema; null if that is unclear.
 */
export function editGraphqlEntry(project: NodeProject, { rules, guard }: Modules): GraphqlEntry | null {
  const found = sourceFilesOf(project).flatMap((file): Found[] => {
    const source = parseFile(project, file);
    return callsOf(source, ['ApolloServer', 'createYoga']).map((call) => ({ file, source, call }));
  });
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const { file, source, call } = only;
  const [options] = call.arguments ?? [];
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return null;
  const importRules = importOf(project, file, rules, { names: [GUARDED] });
  if (source.text.includes(importRules)) return { file, edits: [], hasContext: true, packages: [] };

  const schema = editSchema(source, call, options);
  if (schema === null) return null;
  const context = editContext(source, call, options);
  const makers = schema.makesSchema && !/\bmakeExecutableSchema\b/.test(source.text);
  const imports = [
    importRules,
    ...(context === null ? [] : [importOf(project, file, guard, { names: [CONTEXT] })]),
    ...(makers ? [importStatement(project, file, '@graphql-tools/schema', { names: ['makeExecutableSchema'] })] : []),
  ];
  const edits = [addImports(source, imports), ...schema.edits, ...(context ?? [])];
  return { file, edits, hasContext: context !== null, packages: schema.makesSchema ? ['@graphql-tools/schema'] : [] };
}
