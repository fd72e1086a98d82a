import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A project of a kind, as its owner has it before `npm run setup`, and what they write after it. */
type ProjectOf = {
  kind: string;
  /** Makes the project in an empty folder; without, it is `projects/NAME/before`. */
  generate?: (folder: string) => void;
  /** Changes that are no whole files, made with those of `projects/NAME/after`. */
  finish?: (folder: string) => void;
  build?: string[];
  /** It takes minutes to install or build, and is tried with --all only. */
  isSlow?: boolean;
};

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** By name. Those of npm's own generators are as these make them today. */
export const projects: Readonly<Record<string, ProjectOf>> = {
  'express-js': { kind: 'express' },
  'fastify-ts': {
    kind: 'fastify',
    isSlow: true,
    generate: (folder) => run(folder, ['npx', '-y', 'fastify-cli@8', 'generate', '.', '--lang=ts']),
    finish: (folder) => {
      rmSync(join(folder, 'src/routes/example'), { recursive: true });
      // The generated project does not build with TypeScript 6 as it is.
      replaceIn(join(folder, 'tsconfig.json'), '"outDir"', '"rootDir": "src",\n    "outDir"');
    },
    build: ['npm', 'run', 'build:ts'],
  },
  'nextjs-ts': {
    kind: 'nextjs',
    isSlow: true,
    generate: (folder) =>
      run(folder, [
        'npx',
        '-y',
        'create-next-app@16',
        '.',
        '--ts',
        '--app',
        '--src-dir',
        '--no-linter',
        '--no-tailwind',
        '--import-alias=@/*',
        '--use-npm',
        '--skip-install',
        '--disable-git',
        '--yes',
      ]),
    finish: (folder) => {
      // With its layout, as the generated one fetches fonts.
      cpSync(join(HERE, '../nextjs/app'), join(folder, 'src/app'), { recursive: true });
      // Next.js serves in production, where the identity that the contract plays is refused.
      replaceIn(
        join(folder, 'src/instrumentation.ts'),
        '  const {',
        "  Object.assign(process.env, { NODE_ENV: 'development' });\n  const {",
      );
    },
    build: ['npm', 'run', 'build'],
  },
  fastapi: { kind: 'fastapi' },
  'apollo-ts': { kind: 'graphql', build: ['npm', 'run', 'build'], isSlow: true },
  'yoga-js': { kind: 'graphql' },
};

/** Makes the project in a folder, installs it, sets it up, writes what its owner writes then, and builds it. */
export function makeProject(name: string, folder: string): void {
  const { kind, generate, finish, build } = projects[name] ?? unknown(name);
  const files = join(HERE, 'projects', name);
  mkdirSync(folder, { recursive: true });
  if (generate === undefined) cpSync(join(files, 'before'), folder, { recursive: true });
  else generate(folder);
  const isNode = existsSync(join(folder, 'package.json'));
  if (!existsSync(join(folder, '.gitignore'))) writeFileSync(join(folder, '.gitignore'), 'node_modules\ndist\n');
  if (isNode) run(folder, ['npm', 'install', '--no-audit', '--no-fund', '--silent']);
  run(folder, ['git', 'init', '--quiet']);
  run(folder, ['git', 'add', '--all']);
  run(folder, [
    'git',
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.com',
    'commit',
    '--quiet',
    '--message',
    'Begin',
  ]);
  run(ROOT, ['npm', 'run', '--silent', 'setup', '--', kind, folder, '--write', ...(isNode ? ['--install'] : [])]);
  cpSync(join(files, 'after'), folder, { recursive: true });
  finish?.(folder);
  if (build !== undefined) run(folder, build);
}

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}.`);
  writeFileSync(file, text.replace(from, to));
}

function unknown(name: string): never {
  throw new Error(`There is no project "${name}". There are: ${Object.keys(projects).join(', ')}.`);
}

function run(cwd: string, [program = '', ...args]: string[]): void {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  const { status } = spawnSync(program, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed.`);
}
