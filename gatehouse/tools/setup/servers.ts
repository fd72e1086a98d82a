import { parserOfAll } from './body-parsers.ts';
import { type Adapter, copyOf } from './copy.ts';
import { editEntry, type Imported, importOf } from './entry.ts';
import type { Wish } from './plan.ts';
import { type NodeProject, otherAuthNotes, requirePackage } from './project.ts';

/** A framework whose application is made in one place, after which a line is added. */
type Server = {
  /** As people write it. */
  title: string;
  package: string;
  major: number;
  adapter: Adapter;
  imported: Imported;
  line: (app: string) => string;
  /** The line waits for a promise. */
  needsAwait: boolean;
  /** Where the lines belong that a person has to add. */
  place: string;
  note: (folder: string) => string;
};

/** Express: the middleware, and one line after `const app = express()`. */
export function express(project: NodeProject): Wish {
  const wish = wishOf(project, {
    title: 'Express',
    package: 'express',
    major: 5,
    adapter: { folder: 'auth', modules: { 'hosts/express/src/auth.ts': 'index.ts' } },
    imported: { names: ['createAuthenticator', 'optionalAuth'] },
    line: (app) => `${app}.use(optionalAuth(createAuthenticator(process.env, console)));`,
    needsAwait: false,
    place: 'Behind the line that makes the application, before body parsers and routes',
    note: (folder) => `Protect routes with requireAuth, requireRole('admin') and the others of ${folder}/index.`,
  });
  const parsers = wish.edits.flatMap(({ path }) => {
    const line = parserOfAll(project, path);
    return line === null ? [] : [`${path}:${line}`];
  });
  const note = `${parsers.join(', ')} parses every body, before the guards of routes are asked: put it behind them, as in app.post('/articles', requireAuth, express.json(), handler), or guard a path before it with app.use('/articles', requireAuth).`;
  return parsers.length === 0 ? wish : { ...wish, notes: [...wish.notes, note] };
}

/** Fastify: the plugin, registered after `const app = fastify()`. */
export function fastify(project: NodeProject): Wish {
  return wishOf(project, {
    title: 'Fastify',
    package: 'fastify',
    major: 5,
    adapter: { folder: 'auth', modules: { 'hosts/fastify/src/auth.ts': 'index.ts' } },
    imported: { default: 'auth' },
    line: (app) => `await ${app}.register(auth, { env: process.env });`,
    needsAwait: true,
    place: 'Where the server is made, in an async function, before all routes',
    note: () =>
      "The server starts once each route has onRequest: app.requireAuth (or the like), or config: { open: 'why everyone may' }; it lists those without.",
  });
}

function wishOf(project: NodeProject, server: Server): Wish {
  requirePackage(project, server.package, server.title, server.major);
  const { folder, files, packages } = copyOf(project, server.adapter);
  const module = `${folder}/index`;
  const entry = editEntry(project, { ...server, framework: server.package, module });
  const lines = [importOf(project, `${project.sourceFolder}index.js`, module, server.imported), server.line('app')];
  return {
    files,
    packages,
    devPackages: {},
    edits: entry === null ? [] : [{ path: entry.file, edits: entry.edits }],
    manual: entry === null ? [`${server.place}:\n\n    ${lines.join('\n    ')}`] : [],
    notes: [server.note(folder), ...otherAuthNotes(project)],
  };
}
