import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { MARK } from './output.ts';

export type Package = {
  name: string;
  version: string;
  description: string;
  /** TypeScript by file name, with imports such as `./other.ts`; written as JavaScript with declarations. */
  modules: Record<string, string>;
  /** All other files by name, written unchanged. */
  files: Record<string, string>;
};

/** Writes a package into a directory, replacing the files `before`. */
export function writePackage(
  directory: string,
  { name, version, description, modules, files }: Package,
  before: readonly string[],
): void {
  const output = { ...compiled(modules), ...files };
  const manifest = {
    name,
    version,
    description,
    '//': MARK,
    private: true,
    type: 'module',
    sideEffects: false,
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    files: Object.keys(output),
  };
  mkdirSync(directory, { recursive: true });
  for (const file of before) rmSync(join(directory, file), { force: true });
  for (const [file, text] of Object.entries(output)) writeFileSync(join(directory, file), text);
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  isolatedDeclarations: true,
  declaration: true,
  rewriteRelativeImportExtensions: true,
};

const compiled = (modules: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(modules).flatMap(([file, source]) => {
      const input = { fileName: file, compilerOptions: options, reportDiagnostics: true };
      const declarations = ts.transpileDeclaration(source, input);
      const fault = declarations.diagnostics?.[0];
      if (fault) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`);
      const stem = basename(file, '.ts');
      return [
        [`${stem}.js`, ts.transpileModule(source, input).outputText],
        // TypeScript keeps `.ts` in the imports of declarations.
        [`${stem}.d.ts`, declarations.outputText.replaceAll(/(from '\.\/\w+)\.ts'/g, "$1.js'")],
      ];
    }),
  );
