import { DateTime } from '../../../graphql/index.ts';
import type { Resolvers } from '../types.generated.ts';

export const baseResolvers = { DateTime } satisfies Resolvers;
