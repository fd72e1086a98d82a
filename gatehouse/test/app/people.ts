import { type Organization, type SamplePerson, samplePerson } from '../../local-clerk/index.ts';

/** The sample users for development and tests, and their organizations. Change them as you like. */
export const organizations = [
  { id: 'org_acme', slug: 'acme', name: 'Acme' },
  { id: 'org_globex', slug: 'globex', name: 'Globex' },
] as const satisfies readonly Organization[];

const [acme, globex] = organizations;

export const people = [
  samplePerson('Ada', 'Lovelace', 'ADMIN', null),
  samplePerson('Grace', 'Hopper', 'USER', {
    ...acme,
    role: 'org:admin',
    permissions: ['org:poems:publish', 'org:poems:read'],
  }),
  samplePerson('Linus', 'Torvalds', 'USER', { ...acme, role: 'org:member', permissions: ['org:poems:read'] }),
  samplePerson('Mallory', 'Doe', 'USER', null),
  samplePerson('Hedy', 'Lamarr', 'USER', {
    ...globex,
    role: 'org:admin',
    permissions: ['org:poems:publish', 'org:poems:read'],
  }),
] as const satisfies readonly SamplePerson[];
