/** The people one can be in development. Whoever may do something in the tests may do it here, for the same reason. */
export type Person = {
  key: string;
  userId: string;
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  role: 'USER' | 'ADMIN';
  organization: {
    id: string;
    slug: string;
    name: string;
    role: 'org:admin' | 'org:member';
    permissions: readonly string[];
  } | null;
};

export const organizations = [
  { id: 'org_acme', slug: 'acme', name: 'Acme' },
  { id: 'org_globex', slug: 'globex', name: 'Globex' },
] as const;

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
    permissions: ['org:posts:publish', 'org:posts:read'],
  }),
  person('Linus', 'Torvalds', 'USER', { ...acme, role: 'org:member', permissions: ['org:posts:read'] }),
  person('Mallory', 'Doe', 'USER', null),
];

/** What this person is, in a few words: `org:admin of Acme`. */
export const describe = ({ role, organization }: Pick<Person, 'role' | 'organization'>): string => {
  if (role === 'ADMIN') return 'admin';
  return organization === null ? 'no organization' : `${organization.role} of ${organization.name}`;
};
