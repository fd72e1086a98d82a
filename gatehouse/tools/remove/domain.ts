import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  visit,
} from 'graphql';
import { plural } from '../../operations/index.ts';
import { filesBelow } from '../edit/copy.ts';

/** Everything that belongs only to one domain. */
export type Domain = {
  name: string;
  /** Its files, which are removed as a whole. */
  files: string[];
  /** The types that its SDL defines. */
  types: Set<string>;
  /** The fields that its SDL declares, as in `Query.posts` and `User.posts`. */
  fields: Set<string>;
};

/**
 * Finds the files, types and fields of a domain of schema/.
 * @throws if there is no such domain, or other domains use its types
 */
export function readDomain(root: string, name: string): Domain {
  const documents = readDocuments(root);
  const document = documents.get(name);
  const others = [...documents.keys()].filter((other) => other !== name && other !== 'base');
  if (document === undefined || name === 'base') {
    throw new Error(`There is no domain ${name} to remove. There are: ${others.join(', ')}.`);
  }
  const types = new Set(document.definitions.filter(isTypeDefinitionNode).map((node) => node.name.value));
  const uses = [...documents].flatMap(([other, { definitions }]) =>
    other === name
      ? []
      : definitions.flatMap((definition) => usesIn(definition, types)).map((use) => `schema/${other}.graphql  ${use}`),
  );
  if (uses.length > 0) {
    throw new Error(`Other domains use the types of ${name}. Take these out first:\n\n  ${uses.join('\n  ')}`);
  }
  const fields = new Set(document.definitions.flatMap(fieldsOf));
  return {
    name,
    files: filesBelow(root).filter((path) => ownerOf(path, [...documents.keys()]) === name),
    types,
    fields,
  };
}

const readDocuments = (root: string): Map<string, DocumentNode> => {
  const files = readdirSync(join(root, 'schema')).filter((file) => file.endsWith('.graphql'));
  return new Map(
    files.map((file) => [basename(file, '.graphql'), parse(readFileSync(join(root, 'schema', file), 'utf8'))]),
  );
};

const fieldsOf = (definition: DefinitionNode): string[] => {
  if (!isTypeDefinitionNode(definition) && !isTypeExtensionNode(definition)) return [];
  const fields = 'fields' in definition ? (definition.fields ?? []) : [];
  return fields.map((field) => `${definition.name.value}.${field.name.value}`);
};

/** Where a definition names one of these types. */
const usesIn = (definition: DefinitionNode, types: ReadonlySet<string>): string[] => {
  const found = new Set<string>();
  const owner = 'name' in definition ? (definition.name?.value ?? '') : '';
  visit(definition as ASTNode, {
    NamedType(node, _key, _parent, _path, ancestors) {
      if (!types.has(node.name.value)) return;
      const field = ancestors.flat().find((at) => 'kind' in at && at.kind === Kind.FIELD_DEFINITION);
      found.add(
        field !== undefined && 'name' in field
          ? `${owner}.${field.name?.value}: ${node.name.value}`
          : `${owner}: ${node.name.value}`,
      );
    },
  });
  return [...found];
};

/**
 * The domain of a file: `post` has `post.ts`, `post.rules.ts`, `post-input.ts`, `sample-posts.ts`, and everything in a
 * folder of that name. If there is also a domain `post-tag`, that one has `post-tag.ts`.
 */
export function ownerOf(path: string, domains: readonly string[]): string | null {
  const [top = '', ...rest] = path.split('/');
  if (!['schema', 'src', 'dev', 'test'].includes(top) || rest.includes('migrations')) return null;
  const file = rest.at(-1) ?? '';
  const isOf = (name: string) =>
    rest.slice(0, -1).includes(name) ||
    file === `sample-${plural(name)}.ts` ||
    (file.startsWith(name) && /^[.-]/.test(file.slice(name.length)));
  return domains.filter(isOf).sort((a, b) => b.length - a.length)[0] ?? null;
}
