import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOf, rangesOf } from './copy.ts';
import { importOf } from './entry.ts';
import { editGraphqlEntry } from './graphql-entry.ts';
import { CONTEXT, GUARDED } from './literals.ts';
import { addScript, findScript } from './manifest.ts';
import type { Wish } from './plan.ts';
import { SetupError } from './problem.ts';
import { type NodeProject, otherAuthNotes, requirePackage, versionOf } from './project.ts';
import { matrixText, rulesText } from './rules-file.ts';
import { readFields } from './sdl.ts';

/**
 * Apollo Server or Yoga: the guard, a `rules.ts` in which every field of the schema is denied, the guard around the
 * schema, and the command that writes the access matrix.
 * @param schema a file with the schema as SDL; if undefined, it is searched in the project
 */
export function graphql(project: NodeProject, schema: string | undefined): Wish {
  const isYoga = versionOf(project, 'graphql-yoga') !== null;
  if (isYoga) requirePackage(project, 'graphql-yoga', 'GraphQL Yoga', 5);
  else requirePackage(project, '@apollo/server', 'Apollo Server', 4);
  const major = requirePackage(project, 'graphql', 'GraphQL.js', 16);
  if (major !== null && major > 16) throw new SetupError('graphql-shield does not support GraphQL.js 17: stay on 16.');

  const fields = readFields(project, schema);
  const { folder, files, packages } = copyOf(project, {
    folder: 'guard',
    modules: { 'hosts/graphql/guard/index.ts': 'index.ts', 'hosts/graphql/guard/access.ts': 'access.ts' },
  });
  const modules = { guard: `${folder}/index`, rules: `${project.sourceFolder}${rulesName(project)}` };
  const rulesFile = `${modules.rules}.${project.language}`;
  const matrixFile = `${folder}/matrix.${project.language}`;
  const importInto = (file: string, module: string, names: string[]) => importOf(project, file, module, { names });
  const rules = rulesText(project, fields, importInto(rulesFile, modules.guard, ['deny', 'guard']));
  const imports = [
    importInto(matrixFile, `${folder}/access`, ['writeAccess']),
    importInto(matrixFile, modules.rules, ['rules']),
  ];
  const command = matrixText(imports, `${project.sourceFolder}access.md`);
  const entry = editGraphqlEntry(project, modules);
  const matrix = matrixScript(project, matrixFile);
  return {
    files: [...files, { path: rulesFile, text: rules }, { path: matrixFile, text: command }],
    packages: { ...packages, ...rangesOf(project, ['graphql-middleware', ...(entry?.packages ?? [])]) },
    devPackages: project.language === 'ts' ? rangesOf(project, ['tsx']) : {},
    edits: [
      ...(entry === null || entry.edits.length === 0 ? [] : [{ path: entry.file, edits: entry.edits }]),
      ...matrix.edits,
    ],
    manual: [...manualOf(project, modules, entry, isYoga), ...matrix.manual],
    notes: [
      `Every field is denied until ${modules.rules} says who may have it: signedIn, hasRole('org:admin'), anyone('why') and the other words of ${folder}/index.`,
      '`npm run access` writes the access matrix; `npm run access -- --check` fails while it is out of date.',
      ...otherAuthNotes(project),
    ],
  };
}

/** `rules`, unless the project already has a file with that name. */
function rulesName({ root, sourceFolder, language }: NodeProject): string {
  const file = join(root, `${sourceFolder}rules.${language}`);
  return existsSync(file) && !readFileSync(file, 'utf8').includes(GUARDED) ? 'field-rules' : 'rules';
}

function matrixScript({ root, language }: NodeProject, file: string): Pick<Wish, 'edits' | 'manual'> {
  const command = `${language === 'ts' ? 'tsx' : 'node'} ${file}`;
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  if (findScript(manifest, 'access')?.raw === command) return { edits: [], manual: [] };
  const edit = addScript(manifest, 'access', command);
  if (edit !== null) return { edits: [{ path: 'package.json', edits: [edit] }], manual: [] };
  return { edits: [], manual: [`Add a script for the access matrix to package.json: ${command}`] };
}

function manualOf(
  project: NodeProject,
  { rules, guard }: { rules: string; guard: string },
  entry: { hasContext: boolean } | null,
  isYoga: boolean,
): string[] {
  const place = `${project.sourceFolder}index.js`;
  const request = isYoga ? 'request' : 'req';
  const schema = `Where the schema is made:\n\n    ${importOf(project, place, rules, { names: [GUARDED] })}\n    ${GUARDED}(schema);`;
  const context = `In the function that makes the context, so that rules know the caller:\n\n    ${importOf(project, place, guard, { names: [CONTEXT] })}\n    async ({ ${request} }) => ({ ...(await ${CONTEXT}(${request})), /* your own */ })`;
  return [...(entry === null ? [schema] : []), ...(entry?.hasContext ? [] : [context])];
}
