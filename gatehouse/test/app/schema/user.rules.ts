import type { DomainRules } from '../types.generated.ts';
import { admin, and, anyone, notImpersonated, or, reverified, self, signedIn } from './rules.ts';

const byline = anyone('who wrote a public poem is public');
const page = anyone('a page holds only what its list let through');

export const userRules = {
  Query: { me: signedIn, user: signedIn, users: admin },
  Mutation: { setUserRole: and(admin, notImpersonated, reverified('strict')) },
  User: {
    id: byline,
    name: byline,
    imageUrl: byline,
    email: or(self, admin),
    role: signedIn,
    createdAt: byline,
    poems: anyone('data/ lists only the poems that the caller may see'),
  },
  UserConnection: { edges: page, pageInfo: page },
  UserEdge: { cursor: page, node: page },
} satisfies DomainRules<'user'>;
