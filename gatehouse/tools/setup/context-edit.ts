import ts from 'typescript';
import type { Edit } from './edits.ts';
import { CONTEXT, callsOf, propertyOf } from './literals.ts';

/** Adds a context to the server; null if it has one already, or that is unclear. */
export function editContext(source: ts.SourceFile, call: ts.Node, options: ts.ObjectLiteralExpression): Edit[] | null {
  if (ts.isCallExpression(call)) return addContext(options, 'request');
  const uses = callsOf(source, ['startStandaloneServer', 'expressMiddleware']);
  const [use] = uses;
  if (use === undefined || uses.length > 1) return null;
  const [server, second] = use.arguments ?? [];
  if (server === undefined) return null;
  const inserted = `, { context: ({ req }) => ${CONTEXT}(req) }`;
  if (second === undefined) return [{ at: server.getEnd(), removed: '', inserted }];
  return ts.isObjectLiteralExpression(second) ? addContext(second, 'req') : null;
}

function addContext(options: ts.ObjectLiteralExpression, request: string): Edit[] | null {
  const [first] = options.properties;
  const isUnclear = options.properties.some((property) => ts.isSpreadAssignment(property));
  if (first === undefined || isUnclear || propertyOf(options, 'context') !== undefined) return null;
  const text = options.getSourceFile().text;
  const between = /\n\s*$/.exec(text.slice(0, first.getStart()))?.[0] ?? ' ';
  return [
    { at: first.getStart(), removed: '', inserted: `context: ({ ${request} }) => ${CONTEXT}(${request}),${between}` },
  ];
}
