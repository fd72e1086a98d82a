import ts from 'typescript';

/**
 * Converts a module for a compiler that emits CommonJS, which has `require` and no `import.meta`.
 * @throws if the module uses `import.meta` for anything else
 */
export function toCommonJsTypeScript(text: string): string {
  const result = text.replace(
    /^(import \{ createRequire \} from 'node:module'|const require = createRequire\(import\.meta\.url\));\n/gm,
    '',
  );
  if (result.includes('import.meta')) throw new Error('A module that uses import.meta cannot be copied into CommonJS.');
  return result;
}

/** Converts a module to JavaScript. */
export function toJavaScript(text: string, modules: 'esm' | 'cjs'): string {
  const input = modules === 'esm' ? text : toCommonJsTypeScript(text);
  const module = modules === 'esm' ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
  const target = ts.ScriptTarget.ES2022;
  return ts.transpileModule(input, { compilerOptions: { module, target, esModuleInterop: true } }).outputText;
}
