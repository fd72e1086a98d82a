import { collectFields, collectSubFields } from '@graphql-tools/utils';
import {
  BREAK,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getOperationAST,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeNameMetaFieldDef,
  visit,
} from 'graphql';

type Fragments = Record<string, FragmentDefinitionNode>;

/** A type of the schema in parts: `item` is the type of a list's items; a leaf is a scalar or an enum. */
export type ValuePlan = { readonly nonNull: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: ValuePlan }
  | { readonly kind: 'object'; readonly fields: readonly FieldPlan[] }
);

export type FieldPlan = {
  /** The alias or the name. */
  readonly key: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  /** All nodes of the document that select this field. */
  readonly nodes: readonly FieldNode[];
  readonly value: ValuePlan;
};

/**
 * Everything about the execution of a query that is known beforehand. All callers share it: it contains nothing about a
 * caller, variables or a response, and resolvers get copies of everything they could modify.
 */
export type Plan = {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Fragments>;
  readonly fields: readonly FieldPlan[];
};

/** Thrown if a query is not plain. */
const NOT_PLAIN = new Error('Not a plain query');

/**
 * Makes the plan of a valid, plain query: the only operation of its document, without directives, interfaces, unions
 * and introspection, and not growing when its fragments are expanded.
 * @returns null for all other queries, which graphql-js executes
 */
export function planOf(schema: GraphQLSchema, document: DocumentNode): Plan | null {
  const query = schema.getQueryType();
  const operation = getOperationAST(document);
  if (query == null || operation?.operation !== OperationTypeNode.QUERY || hasDirectives(document)) return null;
  const fragments: Fragments = Object.create(null);
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  // A separate object for each plan, because the collectors cache by it.
  const variables = { coerced: {}, sources: {} };
  let placesLeft = document.tokenCount ?? 0;

  const fieldPlansOf = (parentType: GraphQLObjectType, fields: ReadonlyMap<string, FieldNode[]>): FieldPlan[] =>
    Array.from(fields, ([key, nodes]) => {
      const name = nodes[0]?.name.value ?? '';
      const definition = name === '__typename' ? TypeNameMetaFieldDef : parentType.getFields()[name];
      placesLeft -= nodes.length;
      if (definition === undefined || key === '__proto__' || placesLeft < 0) throw NOT_PLAIN;
      return { key, definition, parentType, nodes, value: valuePlanOf(definition.type, nodes) };
    });

  const valuePlanOf = (type: GraphQLOutputType, nodes: FieldNode[]): ValuePlan => {
    if (isNonNullType(type)) return { ...valuePlanOf(type.ofType, nodes), nonNull: true };
    if (isListType(type)) return { nonNull: false, kind: 'list', item: valuePlanOf(type.ofType, nodes) };
    if (isLeafType(type)) return { nonNull: false, kind: 'leaf', type };
    if (!isObjectType(type) || type.isTypeOf) throw NOT_PLAIN;
    return {
      nonNull: false,
      kind: 'object',
      fields: fieldPlansOf(type, collectSubFields(schema, fragments, variables, type, nodes).fields),
    };
  };

  try {
    const { fields } = collectFields(schema, fragments, variables, query, operation.selectionSet);
    return { schema, operation, fragments, fields: fieldPlansOf(query, fields) };
  } catch (cause) {
    if (cause === NOT_PLAIN) return null;
    throw cause;
  }
}

const hasDirectives = (document: DocumentNode): boolean => {
  let found = false;
  visit(document, {
    [Kind.DIRECTIVE]: () => {
      found = true;
      return BREAK;
    },
  });
  return found;
};
