import {
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  Kind,
  print,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { readTools } from '../../mcp/index.ts';
import { nounsOf, type Source, valueFor } from './arguments.ts';
import type { Caller } from './callers.ts';
import { ask, type GraphQLOperation } from './operation.ts';

type Tool = ReturnType<typeof readTools>[number];

/**
 * Makes calls of the tools for models, which are judged as their operations. Null if the server has no tools.
 * @param sdl the folder that has tools/
 * @param authorization of an administrator, for whom the list is read
 */
export async function createToolGenerator(url: string, schema: GraphQLSchema, sdl: URL, authorization: string | null) {
  const tools = readTools(schema, sdl, () => []);
  const listed = tools.length > 0 ? await ask(url, operationOf('tools/list', pathFor(false)), authorization) : null;
  if (listed?.status !== 200) return null;

  const callOf = (tool: Tool, { isThroughApp }: Caller, source: Source): GraphQLOperation => {
    const variables = variablesOf(schema, tool, source);
    return {
      ...operationOf(tool.name, pathFor(isThroughApp)),
      query: print(tool.document),
      variables,
      writes: !tool.isQuery,
    };
  };
  const each = (some: readonly Tool[], caller: Caller, source: Source) =>
    some.map((tool) => callOf(tool, caller, source));
  return {
    random: (caller: Caller, source: Source): GraphQLOperation | undefined => {
      const tool = source.random.pick(tools);
      return tool && callOf(tool, caller, source);
    },
    reads: (caller: Caller, source: Source) =>
      each(
        tools.filter(({ isQuery }) => isQuery),
        caller,
        source,
      ),
    writes: (caller: Caller, source: Source) =>
      each(
        tools.filter(({ isQuery }) => !isQuery),
        caller,
        source,
      ),
  };
}

/** OAuth access tokens have an endpoint of their own. */
const pathFor = (isThroughApp: boolean): string => (isThroughApp ? '/mcp' : '/mcp/token');

const operationOf = (name: string, path: string): GraphQLOperation => {
  return { via: 'graphql', query: '', variables: {}, operationName: name, toolPath: path, writes: false };
};

const variablesOf = (schema: GraphQLSchema, { document, name }: Tool, source: Source): Record<string, unknown> => {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const about = nounsOf(name.charAt(0).toLowerCase() + name.slice(1));
  const entryOf = ({ variable, type: node }: VariableDefinitionNode): [string, unknown][] => {
    const type = typeFromAST(schema, node);
    if (!isInputType(type) || (!isNonNullType(type) && source.random.chance(0.5))) return [];
    return [[variable.name.value, valueFor(variable.name.value, type, about, source)]];
  };
  return Object.fromEntries((operation?.variableDefinitions ?? []).flatMap(entryOf));
};
