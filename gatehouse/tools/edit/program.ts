import { join } from 'node:path';
import ts from 'typescript';

export type Project = ts.SemanticDiagnosticsBuilderProgram;

/** An error of the compiler, with its place. */
export type Fault = { file: string; line: number; code: number; message: string; at: number };

/** A cache of parsed files: most of the time is spent on those of packages. */
const parsed = new Map<string, ts.SourceFile>();

/**
 * Everything that `npx tsc` compiles in this folder, read now.
 * @param before an earlier program: files that no change affects are not checked again
 */
export function readProgram(root: string, before?: Project): Project {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createIncrementalCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) => {
    const known = parsed.get(name);
    const isSame = known !== undefined && (name.includes('/node_modules/') || ts.sys.readFile(name) === known.text);
    const source = isSame ? known : getSourceFile(name, ...rest);
    if (source !== undefined) parsed.set(name, source);
    return source;
  };
  return ts.createSemanticDiagnosticsBuilderProgram(fileNames, options, host, before);
}

/** The project's own files, by their path in it. */
export function ownFiles(project: Project, root: string): Map<string, ts.SourceFile> {
  const files = project.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));
  return new Map(files.map((file) => [pathIn(root, file), file]));
}

/** The path of a file in the project, such as `src/app.ts`. */
export function pathIn(root: string, { fileName }: ts.SourceFile): string {
  return fileName.slice(root.length + 1);
}

/** The errors that `npx tsc` would report. */
export function faultsOf(project: Project, root: string): Fault[] {
  const found = [...project.getSyntacticDiagnostics(), ...project.getSemanticDiagnostics()];
  return found.flatMap(({ file, start = 0, code, messageText }) => {
    if (file === undefined) return [];
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    const { line } = file.getLineAndCharacterOfPosition(start);
    return [{ file: pathIn(root, file), line: line + 1, code, message, at: start }];
  });
}
