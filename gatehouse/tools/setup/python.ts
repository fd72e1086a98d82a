import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Edit } from './edits.ts';
import { filesBelow } from './files.ts';
import type { Wish } from './plan.ts';
import { SetupError } from './problem.ts';

const SOURCE = fileURLToPath(new URL('../../hosts/fastapi/app/auth/', import.meta.url));
const MANIFESTS = ['pyproject.toml', 'requirements.txt', 'requirements.in', 'Pipfile', 'setup.cfg', 'setup.py'];
const OTHER_AUTH = /\b(fastapi-users|fastapi-clerk-auth|clerk-backend-api|authlib|python-jose|fastapi-jwt-auth)\b/gi;

/** Python's own parser finds `app = FastAPI()` and the end of the imports: comments and strings do not count. */
const ANCHORS = `
import ast, json, sys
found = []
for path in json.load(sys.stdin):
    try:
        text = open(path, encoding="utf-8").read()
        tree = ast.parse(text)
    except (SyntaxError, UnicodeDecodeError):
        continue
    makers = {"fastapi.FastAPI"} if any(isinstance(n, ast.Import) and any(a.name == "fastapi" for a in n.names) for n in tree.body) else set()
    for n in tree.body:
        if isinstance(n, ast.ImportFrom) and n.module == "fastapi":
            makers |= {a.asname or a.name for a in n.names if a.name == "FastAPI"}
    froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    relative = any(n.level > 0 for n in froms)
    names = [n.module for n in froms if n.level == 0 and n.module] + [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    last = 0
    for i, n in enumerate(tree.body):
        if isinstance(n, (ast.Import, ast.ImportFrom)) or (i == 0 and isinstance(n, ast.Expr)):
            last = n.end_lineno
    for n in ast.walk(tree):
        if isinstance(n, (ast.Assign, ast.AnnAssign)) and isinstance(n.value, ast.Call) and ast.unparse(n.value.func) in makers:
            target = n.targets[0] if isinstance(n, ast.Assign) else n.target
            if isinstance(target, ast.Name):
                found.append({"file": path, "app": target.id, "line": n.end_lineno, "indent": n.col_offset, "imports": last, "relative": relative, "names": names})
print(json.dumps(found))
`;

type Anchor = {
  file: string;
  app: string;
  line: number;
  indent: number;
  imports: number;
  /** Whether the file has relative imports, and the modules that it imports by their names. */
  relative: boolean;
  names: string[];
};

/**
 * FastAPI: the auth folder next to the module that makes the application, and one line in that module.
 * @throws {SetupError} if the project does not use FastAPI
 */
export function fastapi(root: string): Wish {
  if (!existsSync(SOURCE)) throw new SetupError(`${SOURCE} is missing: setup copies it.`);
  const manifests = MANIFESTS.filter((name) => existsSync(join(root, name)));
  const declared = manifests.map((name) => readFileSync(join(root, name), 'utf8')).join('\n');
  if (manifests.length === 0)
    throw new SetupError(`${root} has no pyproject.toml and no requirements.txt: name the folder of a Python project.`);
  if (!/\bfastapi\b/i.test(declared))
    throw new SetupError(`${manifests.join(', ')} does not name fastapi: this is not a FastAPI project.`);
  const anchors = anchorsIn(root);
  const [anchor] = anchors;
  const only = anchors.length === 1 ? anchor : undefined;
  const folder = join(only === undefined ? '.' : dirname(only.file), freeFolder(root, only));
  const name = folder.split('/').at(-1) ?? 'auth';
  const statement = `from ${only === undefined ? name : moduleBeside(root, only, name)} import install_auth`;
  const files = readdirSync(SOURCE)
    .filter((file) => file.endsWith('.py') || file === 'py.typed')
    .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(join(SOURCE, file), 'utf8') }));
  const others = [...new Set(declared.match(OTHER_AUTH) ?? [])];
  return {
    files,
    edits: only === undefined ? [] : [{ path: only.file, edits: editsOf(root, only, statement) }],
    manual:
      only === undefined
        ? [`In the module that makes the application:\n\n    ${statement}\n    install_auth(app)`]
        : [],
    notes: [
      'Protect routes with Depends(require()), Depends(require(role("admin"))) and the others of the auth folder.',
      ...(others.length === 0
        ? []
        : [`The project has other authentication: ${others.join(', ')}. Both run until you remove one.`]),
    ],
    packages: missingOf(declared),
    devPackages: {},
  };
}

/**
 * How the file with the anchor imports a module next to it: in the style of its other imports, otherwise as in a
 * package.
 */
function moduleBeside(root: string, { file, relative, names }: Anchor, name: string): string {
  const folder = dirname(file);
  const dotted = folder === '.' ? '' : folder.replaceAll('/', '.');
  // Folders such as src/ are in the module path: src/service is imported as `service`.
  const own = [dotted, dotted.split('.').slice(1).join('.')].find(
    (module) => module !== '' && names.some((one) => one === module || one.startsWith(`${module}.`)),
  );
  if (!relative && own !== undefined) return `${own}.${name}`;
  return relative || existsSync(join(root, folder, '__init__.py')) ? `.${name}` : name;
}

function anchorsIn(root: string): Anchor[] {
  const files = filesBelow(root, root).filter(
    (file) => file.endsWith('.py') && !/(^|\/)(venv|site-packages|migrations|alembic)\//.test(file),
  );
  const python = spawnSync('python3', ['-c', ANCHORS], { cwd: root, input: JSON.stringify(files), encoding: 'utf8' });
  if (python.status !== 0) throw new SetupError('python3 is not installed, which reads the modules of the project.');
  return JSON.parse(python.stdout);
}

function editsOf(root: string, { file, app, line, indent, imports }: Anchor, statement: string): Edit[] {
  const text = readFileSync(join(root, file), 'utf8');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const call = `${' '.repeat(indent)}install_auth(${app})`;
  if (text.includes(statement) && text.includes(call)) return [];
  const edit = (behind: number, added: string): Edit => {
    const end = text.split('\n').slice(0, behind).join('\n').length + (behind === 0 ? 0 : 1);
    const isOpen = end > text.length;
    return {
      at: Math.min(end, text.length),
      removed: '',
      inserted: isOpen ? `${newline}${added}` : `${added}${newline}`,
    };
  };
  return [edit(imports, statement), edit(line, call)];
}

function freeFolder(root: string, anchor: Anchor | undefined): string {
  const beside = join(root, anchor === undefined ? '.' : dirname(anchor.file));
  const isFree = !existsSync(join(beside, 'auth')) && !existsSync(join(beside, 'auth.py'));
  return isFree || existsSync(join(beside, 'auth/authenticator.py')) ? 'auth' : 'clerk_auth';
}

function missingOf(declared: string): Record<string, string> {
  const wanted = { PyJWT: '>=2.6', cryptography: '>=38' };
  const has = (name: string) => new RegExp(`^[\\s"']*${name}\\b`, 'im').test(declared);
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => !has(name)));
}
