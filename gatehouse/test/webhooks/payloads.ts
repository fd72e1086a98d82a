type UserFields = {
  id: string;
  firstName: string;
  email: string;
  admin: boolean;
  createdAt: number;
  updatedAt: number;
};

/** A user as Clerk's webhooks write one: https://clerk.com/docs/guides/development/webhooks/overview */
export function userJson({ id, firstName, email, admin, createdAt, updatedAt }: UserFields) {
  return {
    object: 'user',
    id,
    username: null,
    first_name: firstName,
    last_name: 'Last',
    image_url: '',
    primary_email_address_id: 'idn_1',
    email_addresses: [
      { object: 'email_address', id: 'idn_0', email_address: 'former@example.com' },
      { object: 'email_address', id: 'idn_1', email_address: email },
    ],
    public_metadata: admin ? { role: 'admin' } : {},
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

type OrganizationFields = { id: string; name?: string; slug?: string; updatedAt: number };

export function organizationJson({ id, name = 'Name', slug = 'slug', updatedAt }: OrganizationFields) {
  return {
    object: 'organization',
    id,
    name,
    slug,
    created_at: updatedAt,
    updated_at: updatedAt,
  };
}

type MembershipFields = { organizationId: string; userId: string; role: unknown; updatedAt: number };

export function membershipJson({ organizationId, userId, role, updatedAt }: MembershipFields) {
  return {
    object: 'organization_membership',
    id: `orgmem_${organizationId}_${userId}`,
    role,
    permissions: [],
    created_at: updatedAt,
    updated_at: updatedAt,
    organization: organizationJson({ id: organizationId, updatedAt }),
    public_user_data: { identifier: 'someone@example.com', first_name: 'First', last_name: 'Last', user_id: userId },
  };
}
