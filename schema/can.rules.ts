import type { DomainRules } from '../src/graphql/types.generated.ts';
import { anyone } from './rules.ts';

const about = anyone('tells callers of themselves what they would learn by trying');

export const canRules = {
  Query: { can: about },
  Can: { createPost: about, updatePost: about, publishPost: about, deletePost: about, setUserRole: about },
} satisfies DomainRules<'can'>;
