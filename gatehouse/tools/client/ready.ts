import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isNonNullType,
} from 'graphql';
import { guardsOf } from '../../guard/index.ts';
import { capital, type Selection, select } from '../../operations/index.ts';

type Field = GraphQLField<unknown, unknown>;

/**
 * An operation for each root field of a guarded schema, as GraphQL text. It asks for what an answer of /api holds; a field
 * that not everybody may have is asked for with a variable, such as `withEmail`, so that no answer has errors by itself.
 */
export const readyOperations = (schema: GraphQLSchema): string => {
  const roots = [
    { operation: 'query', type: schema.getQueryType() },
    { operation: 'mutation', type: schema.getMutationType() },
    { operation: 'subscription', type: schema.getSubscriptionType() },
  ];
  const taken = new Set<string>();
  return roots
    .flatMap(({ operation, type }) =>
      fieldsOf(type).map((field) => {
        const name = capital(field.name);
        const unique = taken.has(name) ? `${name}${capital(operation)}` : name;
        taken.add(unique);
        return operationText(schema, `${operation} ${unique}`, field);
      }),
    )
    .join('\n');
};

const fieldsOf = (type: GraphQLObjectType | null | undefined): Field[] => Object.values(type?.getFields() ?? {});

const operationText = (schema: GraphQLSchema, head: string, { name, args, type }: Field): string => {
  const named = getNamedType(type);
  const selection = isCompositeType(named) ? select(schema, named) : null;
  const switches = new Set<string>();
  const text = selection === null ? '' : selectionText(schema, selection, switches);
  const variables = [
    ...args.map((argument) => `$${argument.name}: ${typeOfVariable(argument)}`),
    ...[...switches].map((variable) => `$${variable}: Boolean = false`),
  ];
  const passed = args.map((argument) => `${argument.name}: $${argument.name}`);
  return `${head}${inBrackets(variables)} { ${name}${inBrackets(passed)} ${text} }`;
};

/** The selection, adding to `switches` the variable of each field that has a rule of its own. */
const selectionText = (schema: GraphQLSchema, { type, members }: Selection, switches: Set<string>): string => {
  const guards = guardsOf(schema);
  const parts = members.map((member) => {
    const fields = member.fields.map(({ field, of }) => {
      const inner = of === null ? '' : ` ${selectionText(schema, of, switches)}`;
      if (guards.get(`${member.type.name}.${field.name}`)?.node.kind === 'allow') return `${field.name}${inner}`;
      const variable = `with${capital(field.name)}`;
      switches.add(variable);
      return `${field.name} @include(if: $${variable})${inner}`;
    });
    return member.type === type ? fields.join(' ') : `... on ${member.type.name} { ${fields.join(' ')} }`;
  });
  return `{ ${members[0]?.type === type ? '' : '__typename '}${parts.join(' ')} }`;
};

/** One that has a default may be left out. */
const typeOfVariable = ({ type, defaultValue }: GraphQLArgument): string =>
  String(defaultValue !== undefined && isNonNullType(type) ? type.ofType : type);

const inBrackets = (list: readonly string[]): string => (list.length === 0 ? '' : `(${list.join(', ')})`);
