import { type FieldDefinitionNode, type InputValueDefinitionNode, Kind, parse, print, type TypeNode } from 'graphql';
import type { DomainsWithRules } from '../guard/index.ts';
import { anyone, isOnCaller, isStepUp, may, readRule } from '../guard/index.ts';

const about = anyone('callers learn only what they could find out by trying');

const DESCRIPTION = `What the caller may do, by the rule of the mutation with that name, so that a page can hide the rest. Also true if the caller
only has to verify again. It grants nothing: the mutation checks its rule again.`;

/**
 * Creates the domain `can` from the mutations: `Query.can` has a Boolean for each mutation, with the arguments that its
 * rule may need. Input objects are left out, because a page asks before it has input.
 * @returns null if there are no mutations
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

/** The arguments of a `can` field; empty if the rule depends on the caller alone. */
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
