import { readdirSync, readFileSync } from 'node:fs';
import { type DefinitionNode, Kind, parse } from 'graphql';

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/**
 * The SDL of every domain, one text for each `*.graphql` file of the folder. Root types may be declared without fields,
 * for domains to extend. One that no domain extends is left out, because GraphQL does not allow types without fields.
 */
export function readTypeDefs(sdl: URL): string[] {
  const texts = readdirSync(sdl)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => readFileSync(new URL(file, sdl), 'utf8'));
  const parts = texts.flatMap((text) => parse(text).definitions).flatMap(rootsIn);
  const empty = ROOTS.filter((name) => parts.every((part) => part.name !== name || part.fields === 0));
  return texts.map((text) => (empty.length === 0 ? text : without(text, empty)));
}

const rootsIn = (node: DefinitionNode): { name: string; fields: number }[] =>
  (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
  ROOTS.includes(node.name.value)
    ? [{ name: node.name.value, fields: node.fields?.length ?? 0 }]
    : [];

const without = (text: string, names: readonly string[]): string =>
  parse(text)
    .definitions.filter((node) => rootsIn(node).some(({ name }) => names.includes(name)))
    .reduceRight((rest, { loc }) => rest.slice(0, loc?.start) + rest.slice(loc?.end), text);
