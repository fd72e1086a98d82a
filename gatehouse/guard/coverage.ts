import {
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { StartError } from '../errors/index.ts';
import { constantOf, type Leaf, type Node, partsOf, readRule, UNNAMED } from './tree.ts';

/** Domains by name, each with its rules: type by type, field by field. */
export type DomainsWithRules = Readonly<Record<string, { readonly rules: Readonly<Record<string, object>> }>>;

/** The object types that the schema defines, without GraphQL's own. */
export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type),
  ) as GraphQLObjectType[];
}

/** graphql-shield lets one rule stand for all fields of a type; we require one rule for each field. */
const isList = (fields: unknown): fields is object =>
  typeof fields === 'object' && fields !== null && [Object.prototype, null].includes(Object.getPrototypeOf(fields));

const faultIn = (node: Node): string | null => {
  if (node.kind === 'invalid') return node.found;
  return (
    partsOf(node)
      .map(faultIn)
      .find((found) => found !== null) ?? null
  );
};

const faultOfRule = (node: Node): string | null => {
  const found = faultIn(node);
  if (found !== null) return `is ${found}`;
  if (node.kind === 'allow')
    return node.reason === null ? "is graphql-shield's allow: say why, with anyone('why')" : null;
  return constantOf(node) === true ? "always grants: open a field with anyone('why') instead" : null;
};

const leavesOf = (node: Node): Leaf[] => ('decide' in node ? [node] : partsOf(node).flatMap(leavesOf));

/**
 * Names that different rules share. graphql-shield rejects them too: explanations and schema/access.md would mix them
 * up.
 */
const sharedNames = (nodes: readonly Node[]): Set<string> => {
  const decisions = new Map<string, Leaf['decide']>();
  const shared = new Set<string>();
  for (const { name, decide } of nodes.flatMap(leavesOf)) {
    if (name === UNNAMED) continue;
    if (decisions.has(name) && decisions.get(name) !== decide) shared.add(name);
    decisions.set(name, decide);
  }
  return shared;
};

/**
 * Collects the rule of every field, by coordinate (`User.email`).
 * @throws {StartError} one error that lists fields without a rule, rules without a field, invalid rules, fields that
 * two domains claim, and names that different rules share
 */
export function collectRules(schema: GraphQLSchema, domains: DomainsWithRules): ReadonlyMap<string, Node> {
  const faults: string[] = [];
  const claims = new Map<string, { domain: string; node: Node }>();

  const faultOfClaim = (coordinate: string, type: GraphQLObjectType, field: string, node: Node): string | null => {
    const other = claims.get(coordinate)?.domain;
    if (other !== undefined) return `is claimed by ${other} as well`;
    if (field === '*') return 'is not a field: list each field, so that a new one needs a rule';
    return Object.hasOwn(type.getFields(), field) ? faultOfRule(node) : 'is not in the schema';
  };

  for (const [domain, { rules }] of Object.entries(domains)) {
    if (!isList(rules ?? {})) {
      faults.push(`${domain} has no list of rules: write { Type: { field: rule } }`);
      continue;
    }
    for (const [typeName, fields] of Object.entries(rules ?? {})) {
      const type = schema.getType(typeName);
      if (!isObjectType(type) || isIntrospectionType(type)) {
        const what = isInterfaceType(type)
          ? 'an interface; its fields are judged by the object types'
          : 'not an object type';
        faults.push(`${typeName} (${domain}) is ${type === undefined ? 'not in the schema' : what}`);
      } else if (!isList(fields)) {
        faults.push(`${typeName} (${domain}) is not a list of rules: write { field: rule }`);
      } else {
        for (const [field, value] of Object.entries(fields)) {
          const coordinate = `${typeName}.${field}`;
          const node = readRule(value);
          const fault = faultOfClaim(coordinate, type, field, node);
          if (fault !== null) faults.push(`${coordinate} (${domain}) ${fault}`);
          claims.set(coordinate, { domain, node });
        }
      }
    }
  }

  for (const name of sharedNames([...claims.values()].map(({ node }) => node))) {
    faults.push(`Different rules are called "${name}": make the rule once and use it in each place, or rename one`);
  }

  const rules = new Map<string, Node>();
  for (const type of objectTypes(schema)) {
    for (const field of Object.keys(type.getFields())) {
      const claim = claims.get(`${type.name}.${field}`);
      if (claim === undefined) faults.push(`${type.name}.${field} has no rule`);
      else rules.set(`${type.name}.${field}`, claim.node);
    }
  }
  if (faults.length > 0) throw new StartError(`The rules do not fit the schema:\n  ${faults.join('\n  ')}`);
  return rules;
}
