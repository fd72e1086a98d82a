import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { SetupError } from './problem.ts';

/** TypeScript's code for a file in `extends` that does not exist. */
const CANNOT_FIND_FILE = 6053;

/**
 * The compiler's options in a project; null if it has no tsconfig.json.
 * @throws {SetupError} if they cannot be read, or the copied files would not compile with them
 */
export function compilerOptionsOf(root: string): ts.CompilerOptions | null {
  const file = join(root, 'tsconfig.json');
  if (!existsSync(file)) return null;
  const { config = {} } = ts.readConfigFile(file, ts.sys.readFile);
  const { options, errors } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const missing = errors.find(({ code }) => code === CANNOT_FIND_FILE);
  if (missing !== undefined) {
    const text = ts.flattenDiagnosticMessageText(missing.messageText, ' ');
    throw new SetupError(`${file}: ${text} Install the packages of the project first.`);
  }
  const nodeLike = (options.module ?? 0) >= ts.ModuleKind.Node16 && options.module !== ts.ModuleKind.Preserve;
  const interop = options.esModuleInterop ?? (nodeLike || options.module === ts.ModuleKind.Preserve);
  if (!interop) throw new SetupError(`${file}: set "esModuleInterop": true, which default imports of packages need.`);
  return options;
}

/** How imports of the project's own files end: `.ts`, `.js`, or nothing. */
export function importEndingOf(options: ts.CompilerOptions, type: string | undefined): string {
  if (options.allowImportingTsExtensions || options.rewriteRelativeImportExtensions) return '.ts';
  if (options.moduleResolution === ts.ModuleResolutionKind.Bundler || options.module === ts.ModuleKind.Preserve)
    return '';
  return type === 'module' ? '.js' : '';
}
