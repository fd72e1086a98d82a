import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers';
import { type FieldDefinitionNode, isObjectType, Kind, parse } from 'graphql';
import { capital } from '../operations/index.ts';

/** The fields that one SDL file declares for a type, by defining or extending it. */
type Part = { type: string; fields: readonly FieldDefinitionNode[] };
type Domain = { name: string; parts: Part[]; scalars: string[] };

const readDomain = (sdl: URL, file: string): Domain => {
  const { definitions } = parse(readFileSync(new URL(file, sdl), 'utf8'));
  const parts = new Map<string, Part>();
  const scalars: string[] = [];
  for (const node of definitions) {
    if (node.kind === Kind.SCALAR_TYPE_DEFINITION) scalars.push(node.name.value);
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const type = node.name.value;
    parts.set(type, { type, fields: [...(parts.get(type)?.fields ?? []), ...(node.fields ?? [])] });
  }
  return {
    name: basename(file, '.graphql'),
    parts: [...parts.values()].filter(({ fields }) => fields.length > 0),
    scalars,
  };
};

/** The prefix of a domain's type names: `Post_` for `post`, `Blog_post_` for `blog-post`. */
const prefixOf = (domain: string) => `${capital(domain.replace(/\W/g, '_'))}_`;

/** The arguments' type of the plugin `typescript`, with the members that are always present when a rule runs. */
const argsOf = (type: string, { name, arguments: args = [] }: FieldDefinitionNode): string => {
  if (args.length === 0) return 'unknown';
  const argsType = `${type}${capital(name.value)}Args`;
  const given = args.filter((arg) => arg.type.kind === Kind.NON_NULL_TYPE || arg.defaultValue !== undefined);
  if (given.length === 0) return argsType;
  return `RequireFields<${argsType}, ${given.map((arg) => `'${arg.name.value}'`).join(' | ')}>`;
};

const rulesOf = ({ name, parts, scalars }: Domain, roots: ReadonlySet<string>): string => {
  const typeName = (part: Part) => `${prefixOf(name)}${part.type}Rules`;
  const lists = parts.map((part) => {
    const parent = roots.has(part.type) ? 'unknown' : `ResolversParentTypes['${part.type}']`;
    const field = (node: FieldDefinitionNode) =>
      `  ${node.name.value}: RuleFor<'${part.type}.${node.name.value}', ${parent}, ${argsOf(part.type, node)}>;\n`;
    return `type ${typeName(part)} = {\n${part.fields.map(field).join('')}};\n`;
  });
  const entry = (part: Part) => `  ${part.type}: ${typeName(part)};\n`;
  const namesOf = ({ fields }: Part) => fields.map((field) => `'${field.name.value}'`).join(' | ');
  const rootResolvers = parts
    .filter(({ type }) => roots.has(type))
    .map((part) => `  ${part.type}: Required<Pick<${part.type}Resolvers, ${namesOf(part)}>>;\n`);
  const typeResolvers = parts
    .filter(({ type }) => !roots.has(type))
    .map((part) => {
      const { type } = part;
      return ` & FieldResolvers<'${type}', ${type}Resolvers, ${namesOf(part)}, ResolversParentTypes['${type}']>`;
    });
  const scalarResolvers = scalars.map((scalar) => `  ${scalar}: GraphQLScalarType;\n`);
  return [
    ...lists,
    `type ${prefixOf(name)}Rules = {\n${parts.map(entry).join('')}};\n`,
    `type ${prefixOf(name)}Resolvers = {\n${[...rootResolvers, ...scalarResolvers].join('')}}${typeResolvers.join('')};\n`,
  ].join('\n');
};

/** Without a resolver, a field that is not a member of its object would silently be null. */
const fieldResolvers = `/** Resolvers of these fields of a type; required if the object has no member with that name. */
type FieldResolvers<Type extends string, All, Names extends keyof All, Parent> = [Exclude<Names, keyof Parent>] extends [never]
  ? { [Key in Type]?: Pick<All, Names> }
  : { [Key in Type]: Pick<All, Names> & Required<Pick<All, Exclude<Names, keyof Parent>>> };
`;

type Options = {
  /** The folder of the `*.graphql` files. */
  sdl: URL;
  /** The path by which the generated file imports the guard, for example `../gatehouse/guard/index.ts`. */
  guard: string;
};

/**
 * A plugin for GraphQL Code Generator. For each file of schema/ it generates the type of its rules,
 * `DomainRules<'post'>`, with one rule for each field that the file declares, and of its resolvers,
 * `DomainResolvers<'post'>`.
 */
export function rulesPlugin({ sdl, guard }: Options): CodegenPlugin {
  return {
    plugin: (schema) => {
      const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
      const rootNames = new Set(roots.filter(isObjectType).map((type) => type.name));
      const files = readdirSync(sdl).filter((file) => file.endsWith('.graphql'));
      const domains = files.sort().map((file) => readDomain(sdl, file));
      const list = (suffix: string) => domains.map(({ name }) => `  '${name}': ${prefixOf(name)}${suffix};\n`).join('');
      return {
        prepend: [`import type { RuleFor } from '${guard}';`],
        content: [
          fieldResolvers,
          ...domains.map((domain) => rulesOf(domain, rootNames)),
          `type RulesByDomain = {\n${list('Rules')}};\n`,
          `type ResolversByDomain = {\n${list('Resolvers')}};\n`,
          '/** The name of a file of schema/, without `.graphql`. */\nexport type DomainName = keyof RulesByDomain;\n',
          '/** The rules of one file of schema/: one for each field that it declares. */',
          'export type DomainRules<Name extends DomainName> = RulesByDomain[Name];\n',
          '/** The resolvers of one file of schema/; those of the root types are required. */',
          'export type DomainResolvers<Name extends DomainName> = ResolversByDomain[Name];\n',
        ].join('\n'),
      };
    },
  };
}
