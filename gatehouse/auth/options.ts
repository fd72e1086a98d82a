/** Kinds of machine token, with Clerk's names: https://clerk.com/docs/guides/development/machine-auth/overview */
export type MachineTokenKind = 'api_key' | 'oauth_token' | 'm2m_token';

export type TokenKind = 'session_token' | MachineTokenKind;

/** A person's current state. `role`: in the organization, for example `org:admin`; null for non-members. */
export type Standing = { readonly isDeleted: boolean; readonly role: string | null };
export type FindStanding = (userId: string, organizationId: string | null) => Promise<Standing>;

/** Sizes, counts and times. The values of Gatehouse, with the reason for each, are in its config/auth-limits.ts. */
export type AuthLimits = {
  readonly tokenCharacters: number;
  readonly verified: number;
  readonly verifiedBytes: number;
  readonly machines: number;
  readonly machineBytes: number;
  readonly rejectedBytes: number;
  readonly rejectedPerMinute: number;
  readonly networks: number;
  readonly keysMs: number;
  readonly machineMs: number;
  readonly knownAtOnce: number;
  readonly newAtOnce: number;
  readonly waiting: number;
  readonly heldMs: number;
};

/** The settings of a Clerk application that are needed to verify its tokens. */
export type AuthOptions = {
  publishableKey: string;
  /** The `iss` of the application's session tokens: the URL of its Frontend API. */
  issuer: string;
  secretKey: string;
  /** The public key in PEM; null: fetch the keys from Clerk's JWKS, once. */
  jwtKey: string | null;
  apiUrl: string;
  /** Origins of front ends whose tokens are accepted (`azp`); null: those of all front ends of the application. */
  authorizedParties: readonly string[] | null;
  /** Kinds of machine token that are accepted in addition to session tokens. */
  acceptsTokens: readonly MachineTokenKind[];
  /** The `aud` of OAuth access tokens that are accepted: our own URLs. If empty, no token is accepted. */
  audiences: readonly string[];
  /** Whether OAuth access tokens without any `aud` are accepted, too. */
  withoutAudience: boolean;
  /** The `iss` of OAuth access tokens: the URL of the Frontend API as its own metadata spells it. */
  accessTokenIssuer: string;
  /** How long a verified machine token is trusted without asking Clerk again, in seconds. */
  machineTokenSeconds: number;
  limits: AuthLimits;
};
