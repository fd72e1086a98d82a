// Lists every route handler and server action that is neither protected nor opened with a reason: node auth/check.mjs
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { checkExports, checkInlineActions, isServerFile, wrappersIn } from './check-exports.mjs';

const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);
const SOURCE = /\.[cm]?[jt]sx?$/;
// With `pageExtensions` a route may be called `route.api.ts`.
const ROUTE = /(^|\/)app\/(.*\/)?route(\.(?!test\.|spec\.)[\w-]+)?\.[jt]sx?$/;

/**
 * Reads the sources of a project.
 * @param {string} root the folder of the project
 * @returns {{ handlers: string[], faults: string[] }} the handlers that were checked, and the faults, as `file: what`
 */
export function checkHandlers(root) {
  const options = optionsOf(root);
  const handlers = /** @type {string[]} */ ([]);
  const faults = /** @type {string[]} */ ([]);
  for (const file of sourcesIn(root)) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const name = relative(root, file).replaceAll(sep, '/');
    const wrappers = wrappersIn(source, options);
    const add = (/** @type {string} */ what, /** @type {string | null} */ fault) => {
      handlers.push(`${name}: ${what}`);
      if (fault !== null) faults.push(`${name}: ${what} ${fault}`);
    };
    if (ROUTE.test(name)) checkExports(source, ['protect', 'open'], wrappers, (what) => METHODS.has(what), add);
    else if (isServerFile(source)) checkExports(source, ['protectAction', 'open'], wrappers, () => true, add);
    else checkInlineActions(source, add);
    if (/^(src\/)?pages\/api\//.test(name)) add('pages/api', 'cannot be protected here: move it to app/');
  }
  return { handlers, faults };
}

/** @param {string} root */
function optionsOf(root) {
  const file = ['tsconfig.json', 'jsconfig.json'].map((name) => join(root, name)).find((name) => existsSync(name));
  const { config = {} } = file === undefined ? {} : ts.readConfigFile(file, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
  return { ...options, allowJs: true, moduleResolution: ts.ModuleResolutionKind.Bundler };
}

/** @param {string} root @param {string} folder @param {Set<string>} above @returns {string[]} */
function sourcesIn(root, folder = root, above = new Set([realpathSync(folder)])) {
  const inApp = relative(root, folder).split(sep).includes('app');
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    // Links too, which Next.js follows. A folder such as app/.well-known has routes, one such as .next has none.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      const real = realpathSync(path);
      const isOther = entry.name === 'node_modules' || (entry.name.startsWith('.') && !inApp);
      return isOther || above.has(real) ? [] : sourcesIn(root, path, new Set([...above, real]));
    }
    return SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function main() {
  const root = resolve(process.argv[2] ?? '.');
  if (!['app', 'src/app'].some((folder) => existsSync(join(root, folder)))) {
    console.error(`There is no app/ in ${root}: run this in the folder of the Next.js project.`);
    return 2;
  }
  const { handlers, faults } = checkHandlers(root);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) {
    console.error("Wrap each in protect(...), or in open('why everyone may', ...), where it is exported.");
    return 1;
  }
  console.log(`${handlers.length} route handlers and server actions, each protected or opened with a reason.`);
  return 0;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  process.exitCode = main();
}
