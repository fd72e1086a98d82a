import type { DomainRules } from '../src/types.generated.ts';
import { admin, and, anyone, notImpersonated, or, reverified, self, signedIn, throughApp } from './rules.ts';

const byline = anyone('who wrote a public post is public');
const page = anyone('a page holds only what its list let through');

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
    posts: anyone('data/ lists only the posts that the caller may see'),
  },
  UserConnection: { edges: page, pageInfo: page },
  UserEdge: { cursor: page, node: page },
} satisfies DomainRules<'user'>;
