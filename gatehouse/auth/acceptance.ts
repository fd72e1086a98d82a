import { type Delegate, delegateOf } from './auth.ts';
import type { FindStanding, TokenKind } from './options.ts';
import type { Verdict } from './verdict.ts';

/** The verdict on a valid token of a kind that is not accepted. */
export const TYPE_MISMATCH: Verdict = { outcome: 'bad', reason: 'token-type-mismatch' };

/**
 * Creates the function that checks the verdict on a token for one request: it must be of an accepted kind, and the
 * person behind an application must not be deleted. An application's caller gets the organization of the token only
 * while the person is a member of it.
 */
export function createAcceptance(findStanding: FindStanding) {
  const standing = async (delegate: Delegate): Promise<Verdict> => {
    const { isDeleted, role } = await findStanding(delegate.userId, delegate.orgId);
    if (isDeleted) return { outcome: 'bad', reason: 'person-deleted' };
    const orgId = role === null ? null : delegate.orgId;
    return { outcome: 'good', auth: Object.freeze({ ...delegate, orgId, orgRole: role }) };
  };

  return (verdict: Verdict, accepted: readonly TokenKind[]): Verdict | Promise<Verdict> => {
    if (verdict.outcome !== 'good') return verdict;
    if (!accepted.some((kind) => kind === verdict.auth.tokenType)) return TYPE_MISMATCH;
    const delegate = delegateOf(verdict.auth);
    return delegate === null ? verdict : standing(delegate);
  };
}
