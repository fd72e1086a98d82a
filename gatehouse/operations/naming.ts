import { type GraphQLField, type GraphQLSchema, isCompositeType, isNonNullType, isObjectType } from 'graphql';
import pluralize from 'pluralize';
import { StartError } from '../errors/index.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** `myPosts` and `MyPosts` become `my-posts`. */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** `posts` becomes `Posts`. */
export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `blog-posts` for `blog-post`, `children` for `child`, `series` for `series`. */
export function plural(noun: string): string {
  const words = noun.split('-');
  return [...words.slice(0, -1), pluralize(words.at(-1) ?? '')].join('-');
}

const methodByVerb = new Map<string, Method>([
  ['update', 'PATCH'],
  ['delete', 'DELETE'],
  ['remove', 'DELETE'],
]);

const takesId = ({ args }: GraphQLField<unknown, unknown>): boolean =>
  args.some(({ name, type }) => name === 'id' && isNonNullType(type) && String(type.ofType) === 'ID');

/** `GET /posts` for `posts`, `GET /posts/{id}` for `post(id: ID!)`. */
export function nameOfQuery(field: GraphQLField<unknown, unknown>): string {
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  const isOne = isCompositeType(type) && takesId(field);
  return `GET /${isOne ? `${plural(kebab(field.name))}/{id}` : kebab(field.name)}`;
}

/**
 * `POST /posts` for `createPost`, `PATCH /posts/{id}` for `updatePost(id: ID!)`, `POST /posts/{id}/publish` for
 * `publishPost(id: ID!)`.
 */
export function nameOfMutation(field: GraphQLField<unknown, unknown>, schema: GraphQLSchema): string {
  const [, verb = '', noun = ''] = /^([a-z]+)([A-Z]\w*)$/.exec(field.name) ?? [];
  if (isObjectType(schema.getType(noun))) {
    const collection = `/${plural(kebab(noun))}`;
    const method = methodByVerb.get(verb);
    if (verb === 'create') return `POST ${collection}`;
    if (takesId(field)) return method ? `${method} ${collection}/{id}` : `POST ${collection}/{id}/${verb}`;
  }
  return `POST /${kebab(field.name)}`;
}

/**
 * Splits `GET /posts/{id}` into method and path.
 * @throws {StartError} if it is malformed
 */
export function readName(name: string): { method: Method; path: string } {
  const [given, path = ''] = name.split(' ');
  const method = methods.find((known) => known === given);
  if (method === undefined || !/^(\/([\w-]+|\{\w+\}))+$/.test(path)) {
    throw new StartError(`"${name}" in schema/rest.ts is not a route: write it as "GET /posts/{id}".`);
  }
  return { method, path };
}
