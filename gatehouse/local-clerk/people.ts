import type { Role } from '../config/index.ts';

export type Organization = { readonly id: string; readonly slug: string; readonly name: string };

/** A sample user for development and tests. */
export type SamplePerson = {
  /** The name for commands and tests, for example `linus`. */
  readonly key: string;
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** The active organization of the user's session tokens. */
  readonly organization:
    | (Organization & { readonly role: `org:${string}`; readonly permissions: readonly string[] })
    | null;
};

/** Makes a sample user with key, id and email from the first name: `samplePerson('Ada', 'Lovelace', 'ADMIN', null)`. */
export function samplePerson<First extends string>(
  firstName: First,
  lastName: string,
  role: SamplePerson['role'],
  organization: SamplePerson['organization'],
): SamplePerson & { readonly key: Lowercase<First> } {
  const key = firstName.toLowerCase() as Lowercase<First>;
  const name = `${firstName} ${lastName}`;
  return { key, userId: `user_${key}`, firstName, lastName, name, email: `${key}@example.com`, role, organization };
}

/** The sample users and their organizations; the application's own are in dev/people.ts. */
export type Sample = { readonly people: readonly SamplePerson[]; readonly organizations: readonly Organization[] };

/** Describes a user in a few words: `org:admin of Acme`. */
export function describe({ role, organization }: Pick<SamplePerson, 'role' | 'organization'>): string {
  if (role === 'ADMIN') return 'admin';
  return organization === null ? 'no organization' : `${organization.role} of ${organization.name}`;
}
