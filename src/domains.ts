// The table of contents: a domain exists when it is listed here. Each is a file of schema/ with its rules beside it, and
// its resolvers; whoever leaves out a part, or a whole domain, is told so by the compiler.
import { baseRules } from '../schema/base.rules.ts';
import { canRules } from '../schema/can.rules.ts';
import { postRules } from '../schema/post.rules.ts';
import { userRules } from '../schema/user.rules.ts';
import type { DomainName, DomainResolvers, DomainRules } from './graphql/types.generated.ts';
import { baseResolvers } from './resolvers/base.ts';
import { canResolvers } from './resolvers/can.ts';
import { postResolvers } from './resolvers/post.ts';
import { userResolvers } from './resolvers/user.ts';

export type Domains = {
  readonly [Name in DomainName]: { readonly resolvers: DomainResolvers<Name>; readonly rules: DomainRules<Name> };
};

export const domains: Domains = {
  base: { resolvers: baseResolvers, rules: baseRules },
  can: { resolvers: canResolvers, rules: canRules },
  post: { resolvers: postResolvers, rules: postRules },
  user: { resolvers: userResolvers, rules: userRules },
};

/** The folder of the SDL. */
export const sdl = new URL('../schema/', import.meta.url);
