import type { DomainRules } from '../types.generated.ts';
import { anyone } from './rules.ts';

const page = anyone('where a page ends says nothing of what is not on it');

export const baseRules = {
  PageInfo: { hasNextPage: page, hasPreviousPage: page, startCursor: page, endCursor: page },
} satisfies DomainRules<'base'>;
