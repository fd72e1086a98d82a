import { createHash, randomBytes } from 'node:crypto';
import { OAuthError } from './oauth-error.ts';
import { required } from './oauth-request.ts';
import type { Grant } from './oauth-store.ts';

type Code = Grant & { redirectUri: string; challenge: string; until: number };

const CODE_MS = 60_000;
const MAX_CODES = 1_000;

/** Issues and redeems authorization codes, which are good for one use within a minute. */
export function createCodes() {
  const codes = new Map<string, Code>();
  return {
    issue(code: Omit<Code, 'until'>): string {
      const secret = randomBytes(24).toString('base64url');
      const [oldest] = codes.keys();
      if (codes.size >= MAX_CODES && oldest !== undefined) codes.delete(oldest);
      codes.set(secret, { ...code, until: Date.now() + CODE_MS });
      return secret;
    },

    /**
     * Returns what the code of a token request was granted for: RFC 6749, section 4.1.3; RFC 7636, section 4.6.
     * @throws {OAuthError} invalid_grant
     */
    redeem(body: Record<string, unknown>): Grant {
      const secret = required(body, 'code');
      const code = codes.get(secret);
      codes.delete(secret);
      const challenge = createHash('sha256').update(required(body, 'code_verifier')).digest('base64url');
      if (
        code === undefined ||
        code.until < Date.now() ||
        code.clientId !== required(body, 'client_id') ||
        code.challenge !== challenge ||
        code.redirectUri !== required(body, 'redirect_uri')
      ) {
        throw new OAuthError('invalid_grant', 'The code is unknown, used, or of another client');
      }
      return code;
    },
  };
}
