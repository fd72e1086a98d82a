import { isStepUp } from '../auth/rules.ts';
import type { DomainResolvers } from '../graphql/types.generated.ts';
import { may } from '../guard/may.ts';

export const canResolvers = {
  Query: { can: () => ({}) },
  Can: {
    createPost: may('Mutation.createPost', isStepUp),
    updatePost: may('Mutation.updatePost', isStepUp),
    publishPost: may('Mutation.publishPost', isStepUp),
    deletePost: may('Mutation.deletePost', isStepUp),
    setUserRole: may('Mutation.setUserRole', isStepUp),
  },
} satisfies DomainResolvers<'can'>;
