import { type Request, Router } from 'express';
import { list, notFound, page, refuseUnknown, send } from './answer.ts';
import { membershipResource, userResource } from './resources.ts';
import type { Metadata, Store, User } from './store.ts';

type Kept = Pick<User, 'publicMetadata' | 'privateMetadata' | 'unsafeMetadata'>;

/** `/v1/users` of Clerk's Backend API. Calls `onUpdate` after each change. */
export function usersRouter(store: Store, onUpdate: (user: User) => void): Router {
  const router = Router();
  const find = (id: string): User => {
    const user = store.user(id);
    if (user === null) throw notFound('user', id);
    return user;
  };
  const update = (id: string, changes: Parameters<Store['updateUser']>[1]): User => {
    const user = store.updateUser(id, changes);
    if (user === null) throw notFound('user', id);
    onUpdate(user);
    return user;
  };

  router.get('/', ({ query }, response) => {
    const found = sorted(filtered(store.users(), query), query.order_by);
    send(response, page(found, query).map(userResource));
  });
  router.get('/count', ({ query }, response) => {
    send(response, { object: 'total_count', total_count: filtered(store.users(), query).length });
  });
  router.get('/:id', ({ params }, response) => send(response, userResource(find(params.id))));
  router.get('/:id/organization_memberships', ({ params, query }, response) => {
    const membership = membershipResource(find(params.id));
    const all = membership === null ? [] : [membership];
    send(response, { data: page(all, query), total_count: all.length });
  });
  router.patch('/:id', ({ params, body = {} }, response) => {
    refuseUnknown(body, ['first_name', 'last_name', 'external_id']);
    const { firstName, lastName, externalId } = find(params.id);
    const { first_name = firstName, last_name = lastName, external_id = externalId } = body;
    const changes = { firstName: first_name, lastName: last_name, externalId: external_id };
    send(response, userResource(update(params.id, changes)));
  });
  router.patch('/:id/metadata', ({ params, body = {} }, response) => {
    const changes = eachMetadata(body, find(params.id), merged);
    send(response, userResource(update(params.id, changes)));
  });
  router.put('/:id/metadata', ({ params, body = {} }, response) => {
    const changes = eachMetadata(body, find(params.id), (_, given) => given);
    send(response, userResource(update(params.id, changes)));
  });
  return router;
}

const eachMetadata = (body: Metadata, user: User, combine: (kept: Metadata, given: Metadata) => Metadata): Kept => {
  refuseUnknown(body, ['public_metadata', 'private_metadata', 'unsafe_metadata']);
  const after = (kept: Metadata, given: unknown) => (isObject(given) ? combine(kept, given) : kept);
  return {
    publicMetadata: after(user.publicMetadata, body.public_metadata),
    privateMetadata: after(user.privateMetadata, body.private_metadata),
    unsafeMetadata: after(user.unsafeMetadata, body.unsafe_metadata),
  };
};

const isObject = (value: unknown): value is Metadata =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Merges deeply; null removes a member: https://clerk.com/docs/reference/backend/user/update-user-metadata */
const merged = (kept: Metadata, given: Metadata): Metadata => {
  const result = { ...kept };
  for (const [key, value] of Object.entries(given)) {
    const before = result[key];
    if (value === null) delete result[key];
    else result[key] = isObject(value) ? merged(isObject(before) ? before : {}, value) : value;
  }
  return result;
};

const filtered = (users: readonly User[], query: Request['query']): User[] => {
  const filters: Record<string, (user: User, values: string[]) => boolean> = {
    user_id: (user, ids) => ids.includes(user.userId),
    external_id: (user, ids) => user.externalId !== null && ids.includes(user.externalId),
    email_address: (user, emails) => emails.some((email) => email.toLowerCase() === user.email),
    organization_id: (user, ids) => user.organization !== null && ids.includes(user.organization.id),
    query: (user, [words = '']) => textOf(user).includes(words.toLowerCase()),
    // No local user has one.
    ...{ phone_number: () => false, username: () => false, web3_wallet: () => false },
  };
  refuseUnknown(query, [...Object.keys(filters), 'limit', 'offset', 'order_by']);
  return users.filter((user) =>
    Object.entries(filters).every(([name, passes]) => {
      const values = list(query, name);
      return values === null || passes(user, values);
    }),
  );
};

const textOf = ({ email, userId, firstName, lastName }: User): string =>
  `${email} ${userId} ${firstName} ${lastName}`.toLowerCase();

const sorted = (users: readonly User[], orderBy: unknown): User[] => {
  const [, sign, field] = /^([+-]?)(.*)$/.exec(typeof orderBy === 'string' ? orderBy : '') ?? [];
  const key = (user: User): string | number =>
    field === 'first_name' ? user.firstName : field === 'last_name' ? user.lastName : user.email;
  const known = ['first_name', 'last_name', 'email_address'].includes(field ?? '');
  const direction = sign === '-' ? -1 : 1;
  return known ? [...users].sort((a, b) => (key(a) < key(b) ? -direction : direction)) : [...users];
};
