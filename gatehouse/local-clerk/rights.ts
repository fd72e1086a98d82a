import { Router } from 'express';
import { page, send } from './answer.ts';
import { type Store, seededAt } from './store.ts';

/** The settings of organizations, and the roles and permissions of all sample users, as Clerk's Backend API has them. */
export function rightsRouter(store: Store): Router {
  const router = Router();
  const memberships = () => store.users().flatMap(({ organization }) => organization ?? []);
  const permissionsOf = (all: ReturnType<typeof memberships>) => unique(all.flatMap(({ permissions }) => permissions));

  router.get('/instance/organization_settings', (_request, response) => {
    send(response, {
      object: 'organization_settings',
      enabled: store.organizations.length > 0,
      max_allowed_memberships: 5,
      max_allowed_roles: 10,
      max_allowed_permissions: 50,
      creator_role: 'org:admin',
      admin_delete_enabled: true,
      domains_enabled: false,
      slug_disabled: false,
      domains_enrollment_modes: [],
      domains_default_role: 'org:member',
    });
  });
  router.get('/organization_permissions', ({ query }, response) => {
    const keys = permissionsOf(memberships());
    send(response, { data: page(keys, query).map(permissionResource), total_count: keys.length });
  });
  router.get('/organization_roles', ({ query }, response) => {
    const roles = unique(['org:admin', 'org:member', ...memberships().map(({ role }) => role)]);
    const data = page(roles, query).map((key) => ({
      ...resource('role', key),
      is_creator_eligible: key === 'org:admin',
      permissions: permissionsOf(memberships().filter(({ role }) => role === key)).map(permissionResource),
    }));
    send(response, { data, total_count: roles.length });
  });
  return router;
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

const resource = (object: string, key: string) => ({
  object,
  id: `${object}_${key.replaceAll(':', '_')}`,
  key,
  name: key,
  description: '',
  created_at: seededAt,
  updated_at: seededAt,
});

const permissionResource = (key: string) => resource('permission', key);
