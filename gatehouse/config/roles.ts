/** The roles of a user in this application, as the API and the database name them. */
export const roles = ['USER', 'ADMIN'] as const;
export type Role = (typeof roles)[number];

/** The role in a user's public metadata at Clerk: https://clerk.com/docs/guides/secure/basic-rbac */
export function roleIn({ role }: { role?: unknown }): Role {
  return role === 'admin' ? 'ADMIN' : 'USER';
}

/** The public metadata that gives a user this role. */
export function metadataOf(role: Role): { role: 'admin' | null } {
  return { role: role === 'ADMIN' ? 'admin' : null };
}
