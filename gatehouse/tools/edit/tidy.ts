import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { cut } from './cut.ts';
import { type Fault, faultsOf, ownFiles, type Project, readProgram } from './program.ts';
import { usedByThemselvesAlone } from './recursive.ts';
import { emptied, unitOf } from './units.ts';

/** The compiler's codes for imports, variables, parameters and types that nothing uses. */
const UNUSED = new Set([6133, 6192, 6196, 6198, 6199]);

const isInTest = ({ file }: Fault) => file.endsWith('.test.ts');

/**
 * Removes unused code, and then tests that no longer compile, and writes the files.
 * @returns the errors that the compiler still reports
 */
export function tidy(root: string, project: Project): Fault[] {
  let now = readProgram(root, project);
  for (;;) {
    const faults = faultsOf(now, root);
    const unused = faults.filter(({ code }) => UNUSED.has(code));
    const wrong = unused.length > 0 ? unused : faults.every(isInTest) ? faults : [];
    const own = ownFiles(now, root);
    const gone = new Set(wrong.flatMap((fault) => piecesOf(fault, own, now)));
    if (unused.length === 0)
      for (const statement of [...own.values()].flatMap(usedByThemselvesAlone)) gone.add(statement);
    for (const piece of emptied(gone)) gone.add(piece);
    if (gone.size === 0) return faults;
    for (const [path, source] of own) {
      const nodes = [...gone].filter((node) => node.getSourceFile() === source);
      if (nodes.length > 0) writeFileSync(join(root, path), cut(source, nodes));
    }
    now = readProgram(root, now);
  }
}

const piecesOf = ({ file, at }: Fault, own: ReadonlyMap<string, ts.SourceFile>, project: Project): ts.Node[] => {
  const source = own.get(file);
  if (source === undefined) return [];
  const node = nodeAt(source, at);
  if (ts.isParameter(node.parent)) return [node.parent, ...argumentsFor(node.parent, own, project)];
  const unit = unitOf(node, project.getProgram().getTypeChecker(), /^(gatehouse\/)?test\//.test(file));
  return unit === null ? [] : [unit];
};

/** The smallest node that begins at this position. */
const nodeAt = (source: ts.SourceFile, at: number): ts.Node => {
  let found: ts.Node = source;
  const visit = (node: ts.Node): void => {
    if (node.getStart() === at) found = node;
    if (node.getFullStart() <= at && at < node.end) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

/** The arguments that calls pass for a parameter. */
const argumentsFor = (
  parameter: ts.ParameterDeclaration,
  own: ReadonlyMap<string, ts.SourceFile>,
  project: Project,
): ts.Node[] => {
  const checker = project.getProgram().getTypeChecker();
  const index = parameter.parent.parameters.indexOf(parameter);
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && checker.getResolvedSignature(node)?.declaration === parameter.parent) {
      found.push(...node.arguments.slice(index, index + 1));
    }
    ts.forEachChild(node, visit);
  };
  for (const source of own.values()) visit(source);
  return found;
};
