import type { Organization, Person } from '../../local-clerk/index.ts';

/** The people one can be in development and in tests, and the organizations they are in. Change them as you like. */
export const organizations = [
  { id: 'org_acme', slug: 'acme', name: 'Acme' },
  { id: 'org_globex', slug: 'globex', name: 'Globex' },
] as const satisfies readonly Organization[];

const acme = organizations[0];

const person = (
  firstName: string,
  lastName: string,
  role: Person['role'],
  organization: Person['organization'],
): Person => {
  const key = firstName.toLowerCase();
  return {
    key,
    userId: `user_${key}`,
    firstName,
    lastName,
    name: `${firstName} ${lastName}`,
    email: `${key}@example.com`,
    role,
    organization,
  };
};

export const people: readonly Person[] = [
  person('Ada', 'Lovelace', 'ADMIN', null),
  person('Grace', 'Hopper', 'USER', {
    ...acme,
    role: 'org:admin',
    permissions: ['org:poems:publish', 'org:poems:read'],
  }),
  person('Linus', 'Torvalds', 'USER', { ...acme, role: 'org:member', permissions: ['org:poems:read'] }),
  person('Mallory', 'Doe', 'USER', null),
];
