import { DateTime } from '../../gatehouse/graphql/date-time.ts';
import type { Resolvers } from '../types.generated.ts';

export const baseResolvers = { DateTime } satisfies Resolvers;
