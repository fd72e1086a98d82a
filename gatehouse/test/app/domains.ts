// The table of contents: a domain exists when it is listed here. Each is a file of schema/ with its rules beside it, and
// its resolvers; whoever leaves out a part, or a whole domain, is told so by the compiler.

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
    /** What happens to the rows of a person who is deleted at Clerk. */
    readonly onUserDeleted?: OnUserDeleted;
  };
};

export const domains: Domains = {
  base: { resolvers: baseResolvers, rules: baseRules },
  poem: { resolvers: poemResolvers, rules: poemRules, onUserDeleted: removePersonalDrafts },
  shelf: { resolvers: shelfResolvers, rules: shelfRules },
  user: { resolvers: userResolvers, rules: userRules },
};

/** The folder of the SDL. */
export const sdl = new URL('./schema/', import.meta.url);

/** Lets every domain take its rows of a deleted person away. */
export const onUserDeleted: OnUserDeleted = async (db, userId) => {
  for (const domain of Object.values<Domains[DomainName]>(domains)) await domain.onUserDeleted?.(db, userId);
};
