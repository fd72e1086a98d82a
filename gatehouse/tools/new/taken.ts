import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type GraphQLSchema, isInterfaceType, isObjectType, Kind, parse } from 'graphql';

/** The definitions of an SDL text that a schema already has: types, and fields of types that it extends. */
export function takenNames(schema: GraphQLSchema, sdl: string): string[] {
  return parse(sdl).definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION) {
      return 'name' in node && node.name && schema.getType(node.name.value) ? [node.name.value] : [];
    }
    const type = schema.getType(node.name.value);
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
    const names = (node.fields ?? []).map(({ name }) => name.value);
    return names.filter((name) => Object.hasOwn(fields, name)).map((name) => `${node.name.value}.${name}`);
  });
}

/** Those of these names that tools already have. */
export function takenTools(folder: URL, names: readonly string[]): string[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.graphql')) : [];
  const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
  return names.filter((name) => texts.some((text) => new RegExp(`^(query|mutation) ${name}\\b`, 'm').test(text)));
}
