export type Known = ReturnType<typeof createKnown>;

type Claims = Readonly<Record<string, unknown>>;

/**
 * Argument values that a schema does not provide: ids in earlier responses, and claims of the right person's token.
 * @param claims the claims of that token; empty if it is not a JWT
 */
export function createKnown(claims: Claims) {
  const ids = new Map<string, string>();
  const organization = organizationOf(claims);
  const person = typeof claims.sub === 'string' ? claims.sub : undefined;
  return {
    /** Remembers the first id of a kind: a type's name, or the path of a collection. */
    learn: (kind: string, id: unknown): void => {
      if ((typeof id === 'string' || typeof id === 'number') && !ids.has(kind)) ids.set(kind, String(id));
    },
    /** An id of the first known kind, otherwise a value that the argument's name suggests. */
    find: (name: string, kinds: readonly string[]): string | undefined => {
      const seen = kinds.map((kind) => ids.get(kind)).find((id) => id !== undefined);
      if (namesOrganization(name) || kinds.some(isOfOrganizations)) return organization ?? seen;
      return seen ?? (isPerson(name) || kinds.some(isPerson) ? person : undefined);
    },
  };
}

/** The active organization of a session token, in version 2 or 1 of Clerk's claims. */
export function organizationOf({ o, org_id: old }: Claims): string | undefined {
  const id = typeof o === 'object' && o !== null && 'id' in o ? o.id : old;
  return typeof id === 'string' ? id : undefined;
}

/** Whether a parameter is an organization's id: `orgId`, `organization_id`, `organizationSlug`. */
export function namesOrganization(name: string): boolean {
  return /^(org|organi[sz]ation)(_?(id|slug))?$/i.test(name);
}

/** Whether a path ends in a collection of organizations, so that the parameter after it is an organization's id. */
export function isOfOrganizations(kind: string): boolean {
  return /(^|\/)(orgs|organi[sz]ations?)$/i.test(kind);
}

const isPerson = (kind: string): boolean => /(^|\/)(users?|people|persons?|user_?id|person_?id)$/i.test(kind);
