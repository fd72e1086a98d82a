import { type GraphQLSchema, isNonNullType, isObjectType } from 'graphql';
import { StartError } from '../errors/index.ts';
import { guardsOf } from '../guard/index.ts';
import { capital, kebab, nameOfMutation, nameOfQuery } from '../operations/index.ts';
import { makeRoute, type Route, type Step } from './route.ts';
import { withholding } from './withheld.ts';

/** Names of routes by coordinate, such as `'Mutation.setUserRole': 'PUT /users/{userId}/role'`. */
export type RouteNames = Readonly<Record<string, string>>;

/**
 * A route for each query and mutation of a guarded schema, and for each field with arguments of the object that a query
 * gives; and the schema that their documents are to be executed on.
 * @param names those that get another name than the convention of gatehouse/docs/rest.md would give them
 * @throws {StartError} where two of them have one path
 */
export const routesOf = (
  guarded: GraphQLSchema,
  names: RouteNames = {},
): { schema: GraphQLSchema; routes: Route[] } => {
  const schema = withholding(guarded);
  const guards = guardsOf(guarded);
  const stepsOf = (typeName: string): Step[] => {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const guard = guards.get(`${type.name}.${field.name}`);
      return guard === undefined ? [] : [{ field, guard }];
    });
  };

  const queries = stepsOf(schema.getQueryType()?.name ?? '').flatMap((root) => {
    const name = names[root.guard.coordinate] ?? nameOfQuery(root.field);
    const inner = stepsOf(objectOf(root)).filter(({ field }) => field.args.length > 0 && !share(field, root.field));
    return [
      makeRoute(schema, 'query', name, [root]),
      ...inner.map((step) => makeRoute(schema, 'query', `${name}/${kebab(step.field.name)}`, [root, step])),
    ];
  });
  const mutations = stepsOf(schema.getMutationType()?.name ?? '').map((root) =>
    makeRoute(schema, 'mutation', names[root.guard.coordinate] ?? nameOfMutation(root.field, schema), [root]),
  );
  const routes = withUniqueIds([...queries, ...mutations]);
  refuseCollisions(routes);
  // What has a name stands before what is a parameter.
  return { schema, routes: routes.sort((one, two) => Number(one.path.includes('{')) - Number(two.path.includes('{'))) };
};

/** The name of the object type that the field gives one of, or none. */
const objectOf = ({ field: { type } }: Step): string => {
  const object = isNonNullType(type) ? type.ofType : type;
  return isObjectType(object) ? object.name : '';
};

const share = (one: Step['field'], two: Step['field']): boolean =>
  one.args.some(({ name }) => two.args.some((argument) => argument.name === name));

/** A query and a mutation may have one name, the operations of OpenAPI may not. */
const withUniqueIds = (routes: readonly Route[]): Route[] => {
  const taken = new Set<string>();
  return routes.map((route) => {
    const { operationId, method } = route;
    const unique = taken.has(operationId) ? `${method.toLowerCase()}${capital(operationId)}` : operationId;
    taken.add(unique);
    return { ...route, operationId: unique };
  });
};

/** Taken by what is not made from the schema. */
const TAKEN = ['GET /openapi.json', 'GET /docs'];

const refuseCollisions = (routes: readonly Route[]): void => {
  const owners = new Map(TAKEN.map((name) => [name, 'the documentation']));
  const paths = new Map<string, string>();
  for (const { method, path, operationId } of routes) {
    const shape = path.replaceAll(/\{\w+\}/g, '{}');
    const owner = owners.get(`${method} ${shape}`);
    const other = paths.get(shape) ?? path;
    const remedy = 'Give one of them another in schema/rest.ts.';
    if (owner !== undefined)
      throw new StartError(`${method} ${path} belongs to ${owner} and to ${operationId}. ${remedy}`);
    if (other !== path) throw new StartError(`${path} and ${other} are the same path. ${remedy}`);
    owners.set(`${method} ${shape}`, operationId);
    paths.set(shape, path);
  }
};
