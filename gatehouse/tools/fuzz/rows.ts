import {
  defaultFieldResolver,
  execute,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';
import type { RequestContext } from '../../guard/index.ts';
import { type Visit, visitsOf } from './walk.ts';

export type Rows = ReturnType<typeof createRows>;

const DEPTH = 5;
const PAGE = 100;

/**
 * Each row as read by the first reader who has access to it. Rules on objects get these rows, not what the server under
 * test returns.
 * @param schema a separate guarded schema; it is changed to observe the rows that its resolvers return
 * @param contexts make a new context of each reader: of an administrator and, because their rules may leave rows to an
 * organization, of everyone else
 */
export function createRows(schema: GraphQLSchema, contexts: readonly (() => RequestContext)[]) {
  const rows = new Map<string, unknown>();
  /** The latest of each, also of rows that have been removed since: a mutation may return what it removed. */
  const latest = new Map<string, unknown>();
  for (const type of Object.values(schema.getTypeMap())) {
    const id = isObjectType(type) ? type.getFields().id : undefined;
    if (id === undefined) continue;
    const resolve = id.resolve ?? defaultFieldResolver;
    id.resolve = (parent, args, given, info) => {
      if (typeof parent === 'object' && parent !== null && 'id' in parent)
        for (const map of [rows, latest]) map.set(`${type.name} ${parent.id}`, parent);
      return resolve(parent, args, given, info);
    };
  }
  const lookups = lookupsOf(schema);

  const run = async (
    context: () => RequestContext,
    text: string,
    variables: Record<string, unknown> = {},
  ): Promise<Visit[]> => {
    const document = parse(text);
    const { data } = await execute({ schema, document, contextValue: context(), variableValues: variables });
    return data ? visitsOf(schema, document, data, { variables }) : [];
  };

  /** Reads every list that needs no arguments, and its content. */
  const readAll = async (): Promise<Visit[]> => {
    const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter((field) =>
      isCompositeType(getNamedType(field.type)),
    );
    const listed = roots.filter(({ args }) => !args.some(isRequiredArgument));
    const visits: Visit[] = [];
    for (const context of contexts)
      for (const field of listed) visits.push(...(await run(context, `{ ${textOf(field, 1)} }`)));
    return visits;
  };

  const readOne = async (type: string, id: string): Promise<Visit[]> => {
    const lookup = lookups.get(type);
    rows.delete(`${type} ${id}`);
    if (lookup === undefined) return readAll();
    const object = schema.getType(type) as GraphQLCompositeType;
    const text = `query ($id: ID!) { found: ${lookup.field}(${lookup.argument}: $id) ${selectionOf(object, DEPTH)} }`;
    for (const context of contexts) {
      const visits = await run(context, text, { id });
      if (rows.has(`${type} ${id}`)) return visits;
    }
    return [];
  };

  return {
    readAll,
    /** Reads the row again; what it has is among the visits. */
    readOne,
    /** The row, or undefined if there never was one. */
    find: async (type: string, id: string): Promise<unknown> => {
      if (!rows.has(`${type} ${id}`)) await readOne(type, id);
      return rows.get(`${type} ${id}`) ?? latest.get(`${type} ${id}`);
    },
    forget: (): void => rows.clear(),
    lookups,
  };
}

export type Lookup = { readonly field: string; readonly argument: string };

/** The query that gives one object by its id, by type: `post(id: ID!): Post`. */
function lookupsOf(schema: GraphQLSchema): ReadonlyMap<string, Lookup> {
  const found = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field): [string, Lookup][] => {
    const type = isNonNullType(field.type) ? field.type.ofType : field.type;
    const [argument, ...others] = field.args.filter(isRequiredArgument);
    if (!isObjectType(type) || type.getFields().id === undefined || others.length > 0) return [];
    return argument !== undefined && String(argument.type) === 'ID!'
      ? [[type.name, { field: field.name, argument: argument.name }]]
      : [];
  });
  return new Map(found);
}

/** A field with everything that can be read of it, lists in long pages. */
const textOf = (field: GraphQLField<unknown, unknown>, depth: number): string => {
  const named = getNamedType(field.type);
  const first = field.args.some(({ name }) => name === 'first') ? `(first: ${PAGE})` : '';
  return `${field.name}${first}${isCompositeType(named) ? ` ${selectionOf(named, depth)}` : ''}`;
};

const selectionOf = (type: GraphQLCompositeType, depth: number): string => {
  if (!isObjectType(type)) return '{ __typename }';
  const fields = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
  const texts = fields
    .filter((field) => depth < DEPTH || !isCompositeType(getNamedType(field.type)))
    .map((field) => textOf(field, depth + 1));
  return `{ __typename ${texts.join(' ')} }`;
};
