import {
  buildASTSchema,
  type DocumentNode,
  FieldsOnCorrectTypeRule,
  type GraphQLSchema,
  Kind,
  KnownArgumentNamesRule,
  KnownTypeNamesRule,
  parse,
  validate,
} from 'graphql';
import { canDomain, readTypeDefs } from '../../graphql/index.ts';
import type { DomainsWithRules } from '../../guard/index.ts';

const RULES = [FieldsOnCorrectTypeRule, KnownTypeNamesRule, KnownArgumentNamesRule];

/** The schema that clients see, from the SDL of a folder. */
export function clientSchema(sdl: URL, domains: DomainsWithRules): GraphQLSchema {
  const typeDefs = readTypeDefs(sdl);
  const can = canDomain(typeDefs, domains);
  return buildASTSchema(parse([...typeDefs, can?.typeDefs ?? ''].join('\n')), { assumeValidSDL: true });
}

/** Returns whether a text is a GraphQL document that is valid for the first schema, but not for the second. */
export function losesFields(before: GraphQLSchema, after: GraphQLSchema): (text: string) => boolean {
  return (text) => {
    const document = /[{]/.test(text) ? parsed(text) : null;
    if (document === null || validate(before, document, RULES).length > 0) return false;
    return !hasRoots(after, document) || validate(after, document, RULES).length > 0;
  };
}

/** Without a root type for the operation, validation would not check its fields. */
const hasRoots = (schema: GraphQLSchema, { definitions }: DocumentNode): boolean =>
  definitions.every((node) => node.kind !== Kind.OPERATION_DEFINITION || schema.getRootType(node.operation) != null);

const parsed = (text: string): DocumentNode | null => {
  try {
    return parse(text);
  } catch {
    return null;
  }
};
