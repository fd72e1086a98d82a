import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Manifest = {
  name: string;
  version: string;
  description?: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  overrides?: Record<string, unknown>;
  allowScripts?: Record<string, boolean>;
  gatehouse?: Origin;
};

/** The version of gatehouse/ that a project has, as recorded in its package.json. */
export type Origin = {
  /** The first heading of gatehouse/CHANGELOG.md. */
  version: string;
  /** Null if it came from a folder that is not a git repository. */
  commit: string | null;
  /** When that commit was made, in ISO 8601. */
  date: string | null;
  /** git's tree id of gatehouse/ as it came, without the parts that were left out. */
  tree: string;
  without: string[];
};

export function readManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

export function writeManifest(root: string, manifest: Manifest): void {
  writeFileSync(join(root, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Sets the name in package.json, from which the code takes it, in its lock, in the README, which then no longer says
 * that it is about a template, and in .mcp.json.
 */
export function rename(root: string, name: string): void {
  const manifest = readManifest(root);
  writeManifest(root, { ...manifest, name, version: '0.1.0', description: `The API ${name}.` });
  const lock = join(root, 'package-lock.json');
  if (existsSync(lock)) {
    const content = JSON.parse(readFileSync(lock, 'utf8'));
    content.name = name;
    content.version = '0.1.0';
    Object.assign(content.packages[''], { name, version: '0.1.0' });
    writeFileSync(lock, `${JSON.stringify(content, null, 2)}\n`);
  }
  const readme = join(root, 'README.md');
  if (existsSync(readme)) {
    const text = readFileSync(readme, 'utf8')
      .replace(/^# .*$/m, `# ${name}`)
      .replace(' server template:', ' server:')
      .replace(/\bGatehouse\b/g, name);
    writeFileSync(readme, text);
  }
  renameServer(join(root, '.mcp.json'), name);
}

/** The name of an MCP server has no scope, and only letters, digits, `-` and `_`. */
const renameServer = (file: string, name: string): void => {
  if (!existsSync(file)) return;
  const content = JSON.parse(readFileSync(file, 'utf8'));
  const { gatehouse, ...others } = content.mcpServers;
  if (gatehouse === undefined) return;
  const server = name.replace(/^@.*\//, '').replace(/[^\w-]/g, '-');
  content.mcpServers = { [server]: gatehouse, ...others };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
};

/** Takes scripts out of package.json, and their rows out of the README. */
export function dropScripts(root: string, names: readonly string[]): void {
  const manifest = readManifest(root);
  const kept = Object.entries(manifest.scripts).filter(([name]) => !names.includes(name));
  writeManifest(root, { ...manifest, scripts: Object.fromEntries(kept) });
  const readme = join(root, 'README.md');
  if (!existsSync(readme)) return;
  const isOf = (line: string) =>
    names.some((name) => line.startsWith(`| \`npm run ${name}`) && !/[\w:-]/.test(line[11 + name.length] ?? ''));
  const lines = readFileSync(readme, 'utf8').split('\n');
  writeFileSync(readme, lines.filter((line) => !isOf(line)).join('\n'));
}

/** Takes variables out of .env.example, with the comments above them. */
export function dropVariables(root: string, names: readonly string[]): void {
  const example = join(root, '.env.example');
  if (names.length === 0 || !existsSync(example)) return;
  const variable = new RegExp(`(?:^# (?![A-Z_]+=|---).*\\n)*^(?:# )?(?:${names.join('|')})=.*\\n`, 'gm');
  writeFileSync(example, readFileSync(example, 'utf8').replace(variable, ''));
}

/** Takes the paragraphs out of the README that begin like this. */
export function dropParagraphs(root: string, beginnings: readonly string[]): void {
  const readme = join(root, 'README.md');
  if (beginnings.length === 0 || !existsSync(readme)) return;
  const isOf = (text: string) => beginnings.some((beginning) => text.startsWith(beginning));
  const paragraphs = readFileSync(readme, 'utf8').split('\n\n');
  writeFileSync(readme, paragraphs.filter((text) => !isOf(text)).join('\n\n'));
}
