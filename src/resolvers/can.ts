import { may } from '../../gatehouse/guard/may.ts';
import { isStepUp } from '../../gatehouse/guard/vocabulary.ts';
import type { DomainResolvers } from '../types.generated.ts';

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
