// The table of contents: a domain exists if it is listed here. Each has an SDL file with rules next to it in schema/,
// and resolvers; the compiler reports missing parts and missing domains.

import type { OnUserDeleted } from '../../clerk/index.ts';
import { removePersonalDrafts } from './data/poem.ts';
import { baseResolvers } from './resolvers/base.ts';
import { poemResolvers } from './resolvers/poem.ts';
import { shelfResolvers } from './resolvers/shelf.ts';
import { userResolvers } from './resolvers/user.ts';
import { baseRules } from './schema/base.rules.ts';
import { poemRules } from './schema/poem.rules.ts';
import { shelfRules } from './schema/shelf.rules.ts';
import { userRules } from './schema/user.rules.ts';
import type { DomainName, DomainResolvers, DomainRules } from './types.generated.ts';

export type Domains = {
  readonly [Name in DomainName]: {
    readonly resolvers: DomainResolvers<Name>;
    readonly rules: DomainRules<Name>;
    /** What to do with the rows of a user who was deleted at Clerk. */
    readonly onUserDeleted?: OnUserDeleted;
  };
};

export const domains: Domains = {
  base: { resolvers: baseResolvers, rules: baseRules },
  poem: { resolvers: poemResolvers, rules: poemRules, onUserDeleted: removePersonalDrafts },
  shelf: { resolvers: shelfResolvers, rules: shelfRules },
  user: { resolvers: userResolvers, rules: userRules },
};

/** The folder with the SDL. */
export const sdl = new URL('./schema/', import.meta.url);

/** Calls `onUserDeleted` of every domain that has one. */
export async function onUserDeleted(...args: Parameters<OnUserDeleted>): Promise<void> {
  for (const domain of Object.values<Domains[DomainName]>(domains)) await domain.onUserDeleted?.(...args);
}
