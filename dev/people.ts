import { type Organization, type SamplePerson, samplePerson } from '../gatehouse/local-clerk/index.ts';

/** The organizations of the sample users. */
export const organizations = [
  { id: 'org_acme', slug: 'acme', name: 'Acme' },
  { id: 'org_globex', slug: 'globex', name: 'Globex' },
] as const satisfies readonly Organization[];

const [acme, globex] = organizations;

/**
 * The sample users for development and tests. Change them as you like: `npm run check:types` shows where tests name
 * them.
 */
export const people = [
  samplePerson('Ada', 'Lovelace', 'ADMIN', null),
  samplePerson('Grace', 'Hopper', 'USER', {
    ...acme,
    role: 'org:admin',
    permissions: ['org:posts:publish', 'org:posts:read'],
  }),
  samplePerson('Linus', 'Torvalds', 'USER', { ...acme, role: 'org:member', permissions: ['org:posts:read'] }),
  samplePerson('Mallory', 'Doe', 'USER', null),
  samplePerson('Hedy', 'Lamarr', 'USER', {
    ...globex,
    role: 'org:admin',
    permissions: ['org:posts:publish', 'org:posts:read'],
  }),
] as const satisfies readonly SamplePerson[];
