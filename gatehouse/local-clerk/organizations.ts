import { Router } from 'express';
import { list, notFound, page, refuseUnknown, send } from './answer.ts';
import type { Organization } from './people.ts';
import { membershipResource, organizationResource } from './resources.ts';
import type { Store, User } from './store.ts';

/** `/v1/organizations` of Clerk's Backend API. */
export function organizationsRouter(store: Store): Router {
  const router = Router();
  const { organizations } = store;
  const membersOf = ({ id }: Organization): User[] => store.users().filter((user) => user.organization?.id === id);
  const find = (idOrSlug: string): Organization => {
    const organization = organizations.find(({ id, slug }) => id === idOrSlug || slug === idOrSlug);
    if (organization === undefined) throw notFound('organization', idOrSlug);
    return organization;
  };
  const resource = (organization: Organization, includeCount: unknown) =>
    organizationResource(organization, includeCount === 'true' ? membersOf(organization).length : undefined);

  router.get('/', ({ query }, response) => {
    refuseUnknown(query, [
      'limit',
      'offset',
      'order_by',
      'query',
      'user_id',
      'organization_id',
      'include_members_count',
    ]);
    const words = String(query.query ?? '').toLowerCase();
    const ids = list(query, 'organization_id');
    const userIds = list(query, 'user_id');
    const found = organizations.filter(
      (one) =>
        `${one.id} ${one.slug} ${one.name}`.toLowerCase().includes(words) &&
        (ids === null || ids.includes(one.id)) &&
        (userIds === null || membersOf(one).some(({ userId }) => userIds.includes(userId))),
    );
    const data = page(found, query).map((one) => resource(one, query.include_members_count));
    send(response, { data, total_count: found.length });
  });
  router.get('/:idOrSlug', ({ params, query }, response) => {
    send(response, resource(find(params.idOrSlug), query.include_members_count));
  });
  router.get('/:idOrSlug/memberships', ({ params, query }, response) => {
    refuseUnknown(query, ['limit', 'offset', 'order_by', 'user_id', 'role', 'email_address']);
    const userIds = list(query, 'user_id');
    const roles = list(query, 'role');
    const emails = list(query, 'email_address');
    const found = membersOf(find(params.idOrSlug)).filter(
      (user) =>
        (userIds === null || userIds.includes(user.userId)) &&
        (roles === null || roles.includes(user.organization?.role ?? '')) &&
        (emails === null || emails.includes(user.email)),
    );
    send(response, { data: page(found, query).map(membershipResource), total_count: found.length });
  });
  return router;
}
