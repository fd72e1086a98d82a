import { type FieldDefinitionNode, type InputValueDefinitionNode, Kind, parse, print, type TypeNode } from 'graphql';
import type { DomainsWithRules } from '../guard/index.ts';
import { anyone, isOnCaller, isStepUp, may, readRule } from '../guard/index.ts';

const about = anyone('tells callers of themselves what they would learn by trying');

const DESCRIPTION = `What the caller may do, by the rule of the mutation of that name: for a page that hides what would be refused.
True as well where they only have to verify once more. It grants nothing: the mutation asks its rule again.`;

/**
 * The domain `can`, made from the mutations: `Query.can` has a Boolean for each of them, with the arguments that its rule may
 * look at. Input objects are left out: a page asks before there is an input.
 * @returns null where there are no mutations
 */
export function canDomain(typeDefs: readonly string[], domains: DomainsWithRules) {
  const { definitions } = parse(typeDefs.join('\n'));
  const inputs = new Set(
    definitions.flatMap((node) => (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ? [node.name.value] : [])),
  );
  const mutations = definitions.flatMap((node) =>
    (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    node.name.value === 'Mutation'
      ? (node.fields ?? [])
      : [],
  );
  if (mutations.length === 0) return null;
  const names = mutations.map(({ name }) => name.value);
  const each = <Value>(make: (name: string) => Value) => Object.fromEntries(names.map((name) => [name, make(name)]));
  const fields = mutations.map((field) => `  ${field.name.value}${argumentsOf(field, domains, inputs)}: Boolean!`);
  return {
    typeDefs: `"""\n${DESCRIPTION}\n"""\ntype Can {\n${fields.join('\n')}\n}\n\nextend type Query {\n  can: Can!\n}\n`,
    rules: { Query: { can: about }, Can: each(() => about) },
    resolvers: { Query: { can: () => ({}) }, Can: each((name) => may(`Mutation.${name}`, isStepUp)) },
  };
}

/** None where the rule looks at the caller alone. */
const argumentsOf = (field: FieldDefinitionNode, domains: DomainsWithRules, inputs: ReadonlySet<string>): string => {
  const rule = Object.values(domains)
    .map(({ rules }) => (rules.Mutation as Record<string, unknown> | undefined)?.[field.name.value])
    .find((found) => found !== undefined);
  if (isOnCaller(readRule(rule))) return '';
  const isKept = ({ type }: InputValueDefinitionNode) => !inputs.has(namedType(type));
  const kept = (field.arguments ?? []).filter(isKept).map(print);
  return kept.length === 0 ? '' : `(${kept.join(', ')})`;
};

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));
