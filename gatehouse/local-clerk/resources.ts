import type { Organization } from './people.ts';
import { isExpired, type MachineToken, seededAt, type User } from './store.ts';

/** Clerk's resources in the format of its Backend API and webhooks: https://clerk.com/docs/reference/backend-api */
export type Resource = Record<string, unknown>;

/** A user, as Clerk's Backend API returns it. */
export function userResource(user: User): Resource {
  return {
    object: 'user',
    id: user.userId,
    username: null,
    first_name: user.firstName,
    last_name: user.lastName,
    // Clerk generates an image for each user; here clients would have to load it from the network.
    image_url: '',
    has_image: false,
    primary_email_address_id: `idn_${user.key}`,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    password_enabled: true,
    two_factor_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    email_addresses: [
      {
        object: 'email_address',
        id: `idn_${user.key}`,
        email_address: user.email,
        verification: {
          object: 'verification',
          status: 'verified',
          strategy: 'email_code',
          attempts: 1,
          expire_at: null,
        },
        linked_to: [],
      },
    ],
    phone_numbers: [],
    web3_wallets: [],
    external_accounts: [],
    enterprise_accounts: [],
    password_last_updated_at: seededAt,
    public_metadata: user.publicMetadata,
    private_metadata: user.privateMetadata,
    unsafe_metadata: user.unsafeMetadata,
    external_id: user.externalId,
    last_sign_in_at: seededAt,
    banned: false,
    locked: false,
    deprovisioned: false,
    lockout_expires_in_seconds: null,
    verification_attempts_remaining: null,
    created_at: seededAt,
    updated_at: user.updatedAt,
    last_active_at: seededAt,
    create_organization_enabled: true,
    create_organizations_limit: null,
    delete_self_enabled: true,
    legal_accepted_at: null,
    locale: null,
    timezone: null,
  };
}

/** An organization, as Clerk's Backend API returns it, optionally with its number of members. */
export function organizationResource(organization: Organization, membersCount?: number): Resource {
  return {
    object: 'organization',
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    image_url: '',
    has_image: false,
    ...(membersCount === undefined ? {} : { members_count: membersCount }),
    max_allowed_memberships: 5,
    admin_delete_enabled: true,
    public_metadata: {},
    private_metadata: {},
    created_at: seededAt,
    updated_at: seededAt,
  };
}

/** The membership of `user` in their organization; null without one. */
export function membershipResource(user: User): Resource | null {
  const { organization } = user;
  if (organization === null) return null;
  return {
    object: 'organization_membership',
    id: `orgmem_${user.key}`,
    role: organization.role,
    permissions: organization.permissions,
    public_metadata: {},
    private_metadata: {},
    created_at: seededAt,
    updated_at: seededAt,
    organization: organizationResource(organization),
    public_user_data: {
      identifier: user.email,
      first_name: user.firstName,
      last_name: user.lastName,
      image_url: '',
      has_image: false,
      user_id: user.userId,
    },
  };
}

/** Contains `secret` only when the token is created. */
export function machineTokenResource(token: MachineToken, secret?: string): Resource {
  const common = {
    id: token.id,
    subject: token.subject,
    scopes: token.scopes,
    revoked: token.revoked,
    revocation_reason: token.revocationReason,
    expired: isExpired(token),
    expiration: token.expiration,
    created_at: token.createdAt,
    updated_at: token.createdAt,
  };
  switch (token.kind) {
    case 'api_key': {
      const { name, claims, description, createdBy: created_by } = token;
      const own = { object: 'api_key', type: 'api_key', name, claims, description, created_by, last_used_at: null };
      return { ...common, ...own, ...(secret === undefined ? {} : { secret }) };
    }
    case 'm2m_token':
      return {
        ...common,
        object: 'machine_to_machine_token',
        claims: token.claims,
        ...(secret === undefined ? {} : { token: secret }),
      };
    case 'oauth_token':
      return {
        ...common,
        object: 'clerk_idp_oauth_access_token',
        type: 'oauth:access_token',
        client_id: 'oauth_client_local',
        ...(token.audience === undefined ? {} : { aud: token.audience }),
      };
  }
}
