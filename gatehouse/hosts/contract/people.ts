import { type Organization, type SamplePerson, samplePerson } from '../../local-clerk/index.ts';

/** The people whose tokens the contract sends. */
export const organizations = [
  { id: 'org_acme', slug: 'acme', name: 'Acme' },
  { id: 'org_globex', slug: 'globex', name: 'Globex' },
] as const satisfies readonly Organization[];

const acme = organizations[0];

export const people: readonly SamplePerson[] = [
  samplePerson('Ada', 'Lovelace', 'ADMIN', null),
  samplePerson('Grace', 'Hopper', 'USER', {
    ...acme,
    role: 'org:admin',
    permissions: ['org:posts:publish', 'org:posts:read'],
  }),
  samplePerson('Linus', 'Torvalds', 'USER', { ...acme, role: 'org:member', permissions: ['org:posts:read'] }),
  samplePerson('Mallory', 'Doe', 'USER', null),
];
