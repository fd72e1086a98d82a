import { type DocumentNode, type GraphQLArgument, type GraphQLField, type GraphQLSchema, parse } from 'graphql';
import { StartError } from '../errors/index.ts';
import type { FieldGuard } from '../guard/index.ts';
import {
  capital,
  inBrackets,
  type Method,
  readName,
  type Selection,
  select,
  typeOfVariable,
} from '../operations/index.ts';

/** An argument, and its place in a request; `input` is the whole body. */
export type Parameter = { readonly argument: GraphQLArgument; readonly in: 'path' | 'query' | 'body' | 'input' };

/** A field on the path from the root to the resource. */
export type Step = { readonly field: GraphQLField<unknown, unknown>; readonly guard: FieldGuard };

/** One method of one path. */
export type Route = {
  readonly operationId: string;
  readonly method: Method;
  /** The path under /api, in OpenAPI's notation: `/posts/{id}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** The root field and, for a field with arguments inside a resource, that field. */
  readonly steps: readonly Step[];
  /** The field whose value is returned: the last step's. */
  readonly field: Step['field'];
  readonly selection: Selection | null;
  readonly document: DocumentNode;
  readonly success: 200 | 201;
};

/**
 * Makes the route of a root field, or of a field inside its object.
 * @param name such as `GET /posts/{id}`
 * @throws {StartError} if the name is malformed, or has a parameter that is not an argument
 */
export function makeRoute(
  schema: GraphQLSchema,
  operation: string,
  name: string,
  steps: readonly [Step, ...Step[]],
): Route {
  const { method, path } = readName(name);
  const field = (steps[1] ?? steps[0]).field;
  const selection = select(schema, field.type);
  const parameters = steps.flatMap((step) => parametersOf(step.field.args, method, path));
  for (const [, parameter] of path.matchAll(/\{(\w+)\}/g)) {
    if (parameters.some(({ argument }) => argument.name === parameter)) continue;
    throw new StartError(`${name}: ${steps[0].guard.coordinate} has no argument ${parameter}. Correct schema/rest.ts.`);
  }
  return {
    operationId: steps.map((step, index) => (index === 0 ? step.field.name : capital(step.field.name))).join(''),
    method,
    path,
    parameters,
    steps,
    field,
    selection,
    document: parse(documentOf(operation, steps, selection), { noLocation: true }),
    success: operation === 'mutation' && field.name.startsWith('create') ? 201 : 200,
  };
}

const parametersOf = (args: readonly GraphQLArgument[], method: Method, path: string): Parameter[] => {
  const isBody = method !== 'GET' && method !== 'DELETE';
  const rest = args.filter(({ name }) => !path.includes(`{${name}}`));
  return args.map((argument) => {
    if (!rest.includes(argument)) return { argument, in: 'path' };
    if (!isBody) return { argument, in: 'query' };
    return { argument, in: rest.length === 1 && argument.name === 'input' ? 'input' : 'body' };
  });
};

const documentOf = (operation: string, steps: readonly Step[], selection: Selection | null): string => {
  const args = steps.flatMap(({ field }) => field.args);
  const declared = args.map((argument) => `$${argument.name}: ${typeOfVariable(argument)}`);
  const asked = steps.map(({ field }) => `${field.name}${passed(field.args)}`).join(' { ');
  return `${operation}${inBrackets(declared)} { ${asked} ${selection?.text ?? ''}${' }'.repeat(steps.length)}`;
};

const passed = (args: readonly GraphQLArgument[]): string => inBrackets(args.map(({ name }) => `${name}: $${name}`));
