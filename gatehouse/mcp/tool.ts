import {
  type DocumentNode,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { guardsOf, type Node, partsOf } from '../guard/index.ts';
import { capital, type JsonSchema } from '../operations/index.ts';
import { inputSchemaOf, outputSchemaOf } from './schemas.ts';

/** An operation that models may call. */
export type Tool = {
  readonly name: string;
  readonly document: DocumentNode;
  readonly isQuery: boolean;
  /** Names of its arguments. */
  readonly variables: readonly string[];
  /** The rules of the root fields, which decide whether a caller may call it at all. */
  readonly roots: readonly Node[];
  /** The rules of all fields. */
  readonly rules: readonly Node[];
  /** The scopes that its rules name. */
  readonly scopes: readonly string[];
  /** Its entry in `tools/list`. */
  readonly listed: ListedTool;
};

type ListedTool = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema & { type: 'object' };
  readonly outputSchema: JsonSchema & { type: 'object' };
  readonly annotations: {
    readonly title: string;
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly openWorldHint: false;
  };
};

/** What the document says in addition to the operation: its comment, and `query MyPosts @tool(title: "...")`. */
export type Written = { description: string; title?: string | undefined; destructive?: boolean | undefined };

/** Makes the tool of a document, which has one operation and the fragments that it uses. */
export function makeTool(schema: GraphQLSchema, document: DocumentNode, written: Written): Tool {
  const operation = operationIn(document);
  const name = operation.name?.value ?? '';
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  const { roots, rules } = rulesOf(schema, document);
  const title = written.title ?? titleOf(name);
  return {
    name,
    document,
    isQuery,
    variables: (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value),
    roots,
    rules,
    scopes: [...new Set(rules.flatMap(scopesIn))].sort(),
    listed: {
      name,
      title,
      description: written.description,
      inputSchema: inputSchemaOf(schema, document, operation),
      outputSchema: outputSchemaOf(schema, document, operation),
      annotations: {
        title,
        readOnlyHint: isQuery,
        destructiveHint: written.destructive ?? !isQuery,
        openWorldHint: false,
      },
    },
  };
}

const operationIn = ({ definitions }: DocumentNode): OperationDefinitionNode => {
  const found = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (found === undefined) throw new Error('The document has no operation.');
  return found;
};

/** `ListMyPosts` as `List my posts`. */
const titleOf = (name: string): string => capital(name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase());

const scopesIn = (node: Node): string[] => [
  ...(node.kind === 'through' ? [node.scope] : []),
  ...partsOf(node).flatMap(scopesIn),
];

const rulesOf = (schema: GraphQLSchema, document: DocumentNode): { roots: Node[]; rules: Node[] } => {
  const guards = guardsOf(schema);
  const roots = new Set<Node>();
  const rules = new Set<Node>();
  const types = new TypeInfo(schema);
  const rootTypes = [schema.getQueryType(), schema.getMutationType()];
  const enter = () => {
    const parent = types.getParentType();
    const field = types.getFieldDef()?.name;
    for (const type of isAbstractType(parent) ? schema.getPossibleTypes(parent) : parent ? [parent] : []) {
      const node = guards.get(`${type.name}.${field}`)?.node;
      if (node === undefined) continue;
      rules.add(node);
      if (rootTypes.some((root) => root === type)) roots.add(node);
    }
  };
  visit(document, visitWithTypeInfo(types, { [Kind.FIELD]: enter }));
  return { roots: [...roots], rules: [...rules] };
};
