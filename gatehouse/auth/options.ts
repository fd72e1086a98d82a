/** Kinds of machine token, by Clerk's names: https://clerk.com/docs/guides/development/machine-auth/overview */
export type MachineTokenKind = 'api_key' | 'oauth_token' | 'm2m_token';

export type TokenKind = 'session_token' | MachineTokenKind;

/** What is known of a person now. `role` is theirs in the organization, for example `org:admin`; null where they are no member. */
export type Standing = { readonly isDeleted: boolean; readonly role: string | null };
export type FindStanding = (userId: string, organizationId: string | null) => Promise<Standing>;

/** What has to be known of a Clerk application to verify its tokens. */
export type AuthOptions = {
  publishableKey: string;
  secretKey: string;
  /** The public key in PEM; null: keys are fetched from Clerk's JWKS, once. */
  jwtKey: string | null;
  apiUrl: string;
  /** Origins of front ends whose tokens are accepted (`azp`); null: those of every front end of the application. */
  authorizedParties: readonly string[] | null;
  /** Kinds of machine token that are accepted besides session tokens. */
  acceptsTokens: readonly MachineTokenKind[];
  /** `aud` of the OAuth access tokens that are accepted: our own URLs. With none, none is accepted. */
  audiences: readonly string[];
  /** Whether OAuth access tokens without any `aud` are accepted, too. */
  withoutAudience: boolean;
  /** `iss` of OAuth access tokens: Clerk's Frontend API as its own metadata spells it. */
  frontendApiUrl: string;
  /** For how many seconds a verified machine token is not verified again. */
  machineTokenSeconds: number;
};
