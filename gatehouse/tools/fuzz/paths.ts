import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';

export type Field = GraphQLField<unknown, unknown>;
/** A field, and the type of the objects that it gives. */
export type Step = { readonly of: GraphQLObjectType; readonly field: Field; readonly type: GraphQLObjectType };
/** The fields that lead from the query to objects of a type. */
export type Path = { readonly steps: readonly Step[]; readonly type: GraphQLObjectType };

/** Levels of fields: one less than servers usually accept, because the selected field adds one. */
const MAX_STEPS = 7;
const MAX_PATHS = 300;
const PARTS_OF_PAGES = ['edges', 'node', 'nodes', 'items', 'pageInfo'];

/** Every path of a schema to every type, the shortest first. No field is in a path twice, except the parts of pages. */
export function pathsOf(schema: GraphQLSchema): readonly Path[] {
  const query = schema.getQueryType();
  if (!query) return [];
  const found: Path[] = [{ steps: [], type: query }];
  for (let level: readonly Path[] = found; level.length > 0 && found.length < MAX_PATHS; ) {
    level = level.filter(({ steps }) => steps.length < MAX_STEPS).flatMap((path) => longer(schema, path));
    found.push(...level);
  }
  return found.slice(0, MAX_PATHS);
}

const longer = (schema: GraphQLSchema, { steps, type }: Path): Path[] =>
  Object.values(type.getFields())
    .filter((field) => PARTS_OF_PAGES.includes(field.name) || !steps.some((step) => step.field === field))
    .flatMap((field) =>
      typesOf(schema, field).map((next) => ({ steps: [...steps, { of: type, field, type: next }], type: next })),
    );

/** The types of objects that a field can give. */
const typesOf = (schema: GraphQLSchema, field: Field): readonly GraphQLObjectType[] => {
  const type = getNamedType(field.type);
  return isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
};

/** `Post.title` */
export function coordinateOf({ of, field }: Pick<Step, 'of' | 'field'>): string {
  return `${of.name}.${field.name}`;
}
