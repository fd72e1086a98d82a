import { createHash, randomBytes } from 'node:crypto';

/** An application that registered itself (RFC 7591). */
export type OAuthClient = { clientId: string; name: string; redirectUris: string[]; scopes: string[] };

/** What a person granted to an application. */
export type Grant = { userId: string; clientId: string; scopes: string[]; resource: string | null };

/** Applications, and the refresh tokens that they have. */
export type OAuthState = { clients?: OAuthClient[]; refreshTokens?: (Grant & { hash: string })[] };

const MAX_CLIENTS = 200;
const MAX_REFRESH_TOKENS = 1_000;

/** The hash of a secret, which itself is not stored. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The part of the store that the authorization server uses. */
export function oauthStore<State extends OAuthState>(read: () => State, write: (state: State) => void) {
  return {
    client: (clientId: string): OAuthClient | null => read().clients?.find((one) => one.clientId === clientId) ?? null,

    /** Registers an application; if there are too many, the oldest is dropped. */
    registerClient(client: Omit<OAuthClient, 'clientId'>): OAuthClient {
      const registered = { ...client, clientId: `client_${randomBytes(12).toString('hex')}` };
      const state = read();
      write({ ...state, clients: [...(state.clients ?? []), registered].slice(-MAX_CLIENTS) });
      return registered;
    },

    /** Issues a refresh token, which is good for one use. */
    issueRefreshToken(grant: Grant): string {
      const secret = `ort_${randomBytes(24).toString('hex')}`;
      const state = read();
      const refreshTokens = [...(state.refreshTokens ?? []), { ...grant, hash: hashOf(secret) }];
      write({ ...state, refreshTokens: refreshTokens.slice(-MAX_REFRESH_TOKENS) });
      return secret;
    },

    /** Returns what a refresh token of this application was granted for, or null if it is unknown or used. */
    redeemRefreshToken(secret: string, clientId: string): Grant | null {
      const state = read();
      const hash = hashOf(secret);
      const found = state.refreshTokens?.find((one) => one.hash === hash && one.clientId === clientId);
      if (found === undefined) return null;
      write({ ...state, refreshTokens: (state.refreshTokens ?? []).filter((one) => one !== found) });
      return found;
    },
  };
}
