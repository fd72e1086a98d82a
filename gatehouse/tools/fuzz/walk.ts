import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** A field of a response that is not null. */
export type Visit = {
  /** `Post.title` */
  readonly coordinate: string;
  readonly type: string;
  /** Of the object that the field belongs to; null if it has no id. */
  readonly id: string | null;
  readonly args: Readonly<Record<string, unknown>>;
  readonly value: unknown;
};

type Data = Record<string, unknown>;

/**
 * Every field of an answer that is not null, with the object it belongs to.
 * @param data as the server gave it; objects say their `__typename` and `id`
 */
export function visitsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  data: Data,
  { operationName, variables = {} }: { operationName?: string; variables?: Data } = {},
): Visit[] {
  const operation = document.definitions.find(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION && (operationName === undefined || node.name?.value === operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables).coerced ?? {};
  const visits: Visit[] = [];

  const visitField = (
    field: GraphQLField<unknown, unknown>,
    type: string,
    key: string,
    args: Data,
    on: Data,
    inside?: SelectionSetNode,
  ) => {
    const value = on[key];
    if (value === null || value === undefined) return;
    const id = typeof on.id === 'string' ? on.id : null;
    visits.push({ coordinate: `${type}.${field.name}`, type, id, args, value });
    if (inside === undefined) return;
    const named = getNamedType(field.type).name;
    for (const item of [value].flat(5)) if (item !== null) visitObject(inside, named, item as Data);
  };

  const visitObject = (set: SelectionSetNode, declared: string, on: Data): void => {
    const name = typeof on.__typename === 'string' ? on.__typename : declared;
    const type = schema.getType(name);
    if (!isObjectType(type)) return;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const field = type.getFields()[node.name.value];
        if (field === undefined) continue;
        const args = argumentsOf(field, node, values);
        visitField(field, name, node.alias?.value ?? node.name.value, args, on, node.selectionSet);
        continue;
      }
      const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      const condition = inner?.typeCondition && schema.getType(inner.typeCondition.name.value);
      const fits = !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
      if (inner !== undefined && fits) visitObject(inner.selectionSet, name, on);
    }
  };

  const root = schema.getRootType(operation.operation);
  if (root) visitObject(operation.selectionSet, root.name, data);
  return visits;
}

/** Operations with invalid arguments are sent, too, and rejected. */
const argumentsOf = (field: GraphQLField<unknown, unknown>, node: FieldNode, values: Data): Data => {
  try {
    return getArgumentValues(field, node, values);
  } catch {
    return {};
  }
};

/** The coordinate of the field at this path of an answer, such as that of an error; null if there is none. */
export function coordinateAt(schema: GraphQLSchema, document: DocumentNode, path: readonly unknown[]): string | null {
  let found: string | null = null;
  const names = path.filter((part) => typeof part === 'string');
  const look = (set: SelectionSetNode | undefined, depth: number, typeName: string): void => {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        if ((node.alias?.value ?? node.name.value) !== names[depth]) continue;
        const type = schema.getType(typeName);
        const field = type && 'getFields' in type ? type.getFields()[node.name.value] : undefined;
        if (field === undefined) continue;
        if (depth === names.length - 1) found ??= `${typeName}.${field.name}`;
        else look(node.selectionSet, depth + 1, getNamedType(field.type).name);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        look(node.selectionSet, depth, node.typeCondition?.name.value ?? typeName);
      } else {
        const fragment = document.definitions.find(
          (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) {
          look(fragment.selectionSet, depth, fragment.typeCondition.name.value);
        }
      }
    }
  };
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION)
      look(node.selectionSet, 0, schema.getRootType(node.operation)?.name ?? '');
  }
  return found;
}
