/** Kinds of machine token, by Clerk's names: https://clerk.com/docs/guides/development/machine-auth/overview */
export type MachineTokenKind = 'api_key' | 'oauth_token' | 'm2m_token';

/** What has to be known of a Clerk application to verify its tokens. */
export type AuthOptions = {
  publishableKey: string;
  /** The `iss` of the application's tokens; null: its Frontend API, which the publishable key names. */
  issuer: string | null;
  secretKey: string;
  /** The public key in PEM; null: keys are fetched from Clerk's JWKS, once. */
  jwtKey: string | null;
  apiUrl: string;
  /** Origins of front ends whose tokens are accepted (`azp`); null: those of every front end of the application. */
  authorizedParties: readonly string[] | null;
  /** Kinds of machine token that are accepted besides session tokens. */
  acceptsTokens: readonly MachineTokenKind[];
  /** For how many seconds a verified machine token is not verified again. */
  machineTokenSeconds: number;
};
