import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, getNamedType, isCompositeType } from 'graphql';
import { baselineOf, type FieldGuard, guardsOf, isImplied, type Node } from '../../guard/index.ts';
import { capital, inBrackets, type Selection, select, typeOfVariable } from '../../operations/index.ts';

type Field = GraphQLField<unknown, unknown>;

/**
 * Makes an operation for each root field of a guarded schema, as GraphQL text. It selects the same fields as /api; a
 * field whose rule is stricter than what its root and its object already require is selected through a variable, such
 * as `withEmail`, so that responses have no errors by default.
 */
export function readyOperations(schema: GraphQLSchema): string {
  const roots = [
    { operation: 'query', type: schema.getQueryType() },
    { operation: 'mutation', type: schema.getMutationType() },
    { operation: 'subscription', type: schema.getSubscriptionType() },
  ];
  const guards = guardsOf(schema);
  const taken = new Set<string>();
  return roots
    .flatMap(({ operation, type }) =>
      fieldsOf(type).map((field) => {
        const name = capital(field.name);
        const unique = taken.has(name) ? `${name}${capital(operation)}` : name;
        taken.add(unique);
        const root = guards.get(`${type?.name}.${field.name}`)?.node;
        const head = `${operation} ${unique}`;
        return operationText(schema, head, field, { guards, granted: root === undefined ? [] : [root] });
      }),
    )
    .join('\n');
}

const fieldsOf = (type: GraphQLObjectType | null | undefined): Field[] => Object.values(type?.getFields() ?? {});

/** The context of a selected field. */
type Known = {
  guards: ReadonlyMap<string, FieldGuard>;
  /** The rules of the root and of the objects above, all of which have granted. */
  granted: readonly Node[];
};

const operationText = (schema: GraphQLSchema, head: string, { name, args, type }: Field, known: Known): string => {
  const named = getNamedType(type);
  const selection = isCompositeType(named) ? select(schema, named) : null;
  const switches = new Set<string>();
  const text = selection === null ? '' : selectionText(selection, switches, known);
  const variables = [
    ...args.map((argument) => `$${argument.name}: ${typeOfVariable(argument)}`),
    ...[...switches].map((variable) => `$${variable}: Boolean = false`),
  ];
  const passed = args.map((argument) => `${argument.name}: $${argument.name}`);
  return `${head}${inBrackets(variables)} { ${name}${inBrackets(passed)} ${text} }`;
};

/**
 * The selection, adding to `switches` the variable of each field that a caller who has the object may still not have.
 */
const selectionText = ({ type, members }: Selection, switches: Set<string>, { guards, granted }: Known): string => {
  const parts = members.map((member) => {
    const baseline = baselineOf(member.type, guards);
    const ofObject = baseline === null ? [] : [baseline];
    const fields = member.fields.map(({ field, of }) => {
      const node = guards.get(`${member.type.name}.${field.name}`)?.node;
      const all = [...granted, ...ofObject, ...(node === undefined ? [] : [node])];
      const inner = of === null ? '' : ` ${selectionText(of, switches, { guards, granted: all })}`;
      if (node !== undefined && isImplied(node, granted, ofObject)) return `${field.name}${inner}`;
      const variable = `with${capital(field.name)}`;
      switches.add(variable);
      return `${field.name} @include(if: $${variable})${inner}`;
    });
    return member.type === type ? fields.join(' ') : `... on ${member.type.name} { ${fields.join(' ')} }`;
  });
  return `{ ${members[0]?.type === type ? '' : '__typename '}${parts.join(' ')} }`;
};
