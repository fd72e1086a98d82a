import type { DomainRules } from '../types.generated.ts';
import { admin, and, anyone, notImpersonated, or, reverified, self, signedIn, throughApp } from './rules.ts';

const byline = anyone('the author of a public poem is public');
const page = anyone('a page contains only what its list allows');

export const userRules = {
  Query: { me: or(signedIn, throughApp('profile', signedIn)), user: signedIn, users: admin },
  Mutation: { setUserRole: and(admin, notImpersonated, reverified('strict')) },
  User: {
    id: byline,
    name: byline,
    imageUrl: byline,
    email: or(self, admin, throughApp('email', self)),
    role: signedIn,
    createdAt: byline,
  },
  UserConnection: { edges: page, pageInfo: page },
  UserEdge: { cursor: page, node: page },
} satisfies DomainRules<'user'>;
