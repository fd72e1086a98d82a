import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  validate,
  visit,
} from 'graphql';
import type { FuzzOperation, GraphQLOperation } from './operation.ts';

const REMOVABLE: readonly string[] = [
  Kind.FIELD,
  Kind.INLINE_FRAGMENT,
  Kind.FRAGMENT_SPREAD,
  Kind.DIRECTIVE,
  Kind.ARGUMENT,
  Kind.OPERATION_DEFINITION,
];
const MAX_TRIES = 300;

/**
 * Removes parts of an operation as long as it still shows the finding, and returns the smallest one.
 * @param shows sends an operation, and resolves to whether its response has the same fault
 */
export async function reduce(
  schema: GraphQLSchema,
  operation: FuzzOperation,
  shows: (operation: FuzzOperation) => Promise<boolean>,
): Promise<FuzzOperation> {
  if (operation.via !== 'graphql') return reduceQuery(operation, shows);
  // The operation of a tool cannot be changed.
  if (operation.toolPath !== undefined) return operation;
  let smallest: GraphQLOperation = operation;
  let tries = 0;
  for (let index = 0; tries < MAX_TRIES; tries++) {
    const smaller = without(schema, smallest, index);
    if (smaller === 'no such part') break;
    if (smaller !== null && (await shows(smaller))) smallest = smaller;
    else index += 1;
  }
  return smallest;
}

const reduceQuery = async (
  operation: Extract<FuzzOperation, { via: 'rest' }>,
  shows: (operation: FuzzOperation) => Promise<boolean>,
) => {
  const bare = { ...operation, path: operation.path.replace(/\?.*$/, '') };
  return (await shows(bare)) ? bare : operation;
};

/** The operation without its part number `index`; null if the rest is not valid. */
const without = (
  schema: GraphQLSchema,
  operation: GraphQLOperation,
  index: number,
): GraphQLOperation | null | 'no such part' => {
  const document = parse(operation.query);
  let seen = -1;
  let target: ASTNode | null = null;
  visit(document, {
    enter(node) {
      if (!REMOVABLE.includes(node.kind)) return undefined;
      seen += 1;
      if (seen !== index) return undefined;
      target = node;
      return BREAK;
    },
  });
  if (target === null) return 'no such part';
  const removed: DocumentNode = visit(document, { enter: (node) => (node === target ? null : undefined) });
  const tidy = withoutUnused(removed);
  if (validate(schema, tidy).length > 0) return null;
  const names = new Set(variablesIn(tidy));
  const variables = Object.fromEntries(Object.entries(operation.variables).filter(([name]) => names.has(name)));
  return { ...operation, query: print(tidy), variables };
};

const variablesIn = (document: DocumentNode): string[] => {
  const names: string[] = [];
  visit(document, { VariableDefinition: (node) => void names.push(node.variable.name.value) });
  return names;
};

/** Without unused fragments and variables. */
const withoutUnused = (document: DocumentNode): DocumentNode => {
  const spread = new Set<string>();
  const used = new Set<string>();
  visit(document, {
    FragmentSpread: (node) => void spread.add(node.name.value),
    Variable: (node, _key, parent) => {
      if (!(parent && 'kind' in parent && parent.kind === Kind.VARIABLE_DEFINITION)) used.add(node.name.value);
    },
  });
  return visit(document, {
    FragmentDefinition: (node) => (spread.has(node.name.value) ? undefined : null),
    VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null),
  });
};
