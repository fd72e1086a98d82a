import ts from 'typescript';

/**
 * Statements of a file whose declaration is used only inside itself, such as a recursive function that nothing calls
 * any more. The compiler does not report them as unused.
 */
export function usedByThemselvesAlone(source: ts.SourceFile): ts.Statement[] {
  return source.statements.filter((statement) => {
    const name = nameOf(statement);
    if (name === null) return false;
    const uses = usesOf(name, source);
    const own = usesOf(name, statement);
    return own > 1 && own === uses;
  });
}

/** The name that a statement declares for its file alone. */
const nameOf = (statement: ts.Statement): string | null => {
  if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExport)) return null;
  if (ts.isFunctionDeclaration(statement)) return statement.name?.text ?? null;
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return null;
  const [declaration] = statement.declarationList.declarations;
  return declaration !== undefined && ts.isIdentifier(declaration.name) ? declaration.name.text : null;
};

const isExport = ({ kind }: ts.Modifier): boolean => kind === ts.SyntaxKind.ExportKeyword;

const usesOf = (name: string, within: ts.Node): number => {
  let count = ts.isIdentifier(within) && within.text === name ? 1 : 0;
  ts.forEachChild(within, (child) => {
    count += usesOf(name, child);
  });
  return count;
};
