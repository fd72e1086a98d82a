/** Kinds of machine token, with Clerk's names: https://clerk.com/docs/guides/development/machine-auth/overview */
export type MachineTokenKind = 'api_key' | 'oauth_token' | 'm2m_token';

/** The settings of a Clerk application that are needed to verify its tokens. */
export type AuthOptions = {
  publishableKey: string;
  /** The `iss` of the application's tokens; null: its Frontend API, which the publishable key names. */
  issuer: string | null;
  secretKey: string;
  /** The public key in PEM; null: fetch the keys from Clerk's JWKS, once. */
  jwtKey: string | null;
  apiUrl: string;
  /** Origins of front ends whose tokens are accepted (`azp`); null: those of all front ends of the application. */
  authorizedParties: readonly string[] | null;
  /** Kinds of machine token that are accepted in addition to session tokens. */
  acceptsTokens: readonly MachineTokenKind[];
  /** How long a verified machine token is not verified again, in seconds. */
  machineTokenSeconds: number;
};
