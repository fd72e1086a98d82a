import type { DomainRules } from '../types.generated.ts';
import { anyone } from './rules.ts';

const page = anyone('the ends of a page reveal nothing about other rows');

export const baseRules = {
  PageInfo: { hasNextPage: page, hasPreviousPage: page, startCursor: page, endCursor: page },
} satisfies DomainRules<'base'>;
