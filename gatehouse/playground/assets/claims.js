/**
 * The claims that determine access, in words. Both versions of Clerk's claims are supported:
 * https://clerk.com/docs/guides/sessions/session-tokens
 * @param {import('./token.js').Claims} claims
 * @returns {[label: string, value: string][]}
 */
export function describeClaims(claims) {
  const { sub, name, email, metadata, sts, act, iss } = claims;
  const organization = organizationOf(claims);
  const role = [metadata?.role, organization?.role].filter(Boolean).join(', ');
  /** @type {[string, unknown][]} */
  const rows = [
    ['Who', [name ?? email, sub].filter(Boolean).join(' · ')],
    ['Organization', organization ? [organization.slug, organization.id].filter(Boolean).join(' · ') : 'none active'],
    ['Role', role || 'none'],
    ['Permissions', organization?.permissions.join(', ') || 'none'],
    ['Session', sts && sts !== 'active' ? sts : ''],
    ['Impersonated by', act?.sub],
    ['Issuer', iss],
  ];
  return rows.filter(([, value]) => value).map(([label, value]) => [label, String(value)]);
}

/** @param {import('./token.js').Claims} claims */
const organizationOf = ({ o, fea, org_id, org_slug, org_role, org_permissions }) => {
  if (typeof o === 'object' && o !== null) {
    return { id: o.id, slug: o.slg, role: o.rol && `org:${o.rol}`, permissions: unpack(fea, o) };
  }
  if (!org_id) return null;
  return {
    id: org_id,
    slug: org_slug,
    role: org_role,
    permissions: Array.isArray(org_permissions) ? org_permissions : [],
  };
};

/**
 * In version 2 each feature has a number, whose bits say which permissions are granted.
 * @param {unknown} features
 * @param {{ per?: unknown, fpm?: unknown }} organization
 */
const unpack = (features, { per, fpm }) => {
  const names = split(per);
  const bits = split(fpm).map(Number);
  return split(features)
    .filter((feature) => feature.split(':')[0]?.includes('o'))
    .flatMap((feature, index) => {
      const held = names.filter((_, bit) => ((bits[index] ?? 0) >> bit) & 1);
      return held.map((name) => `org:${feature.split(':')[1]}:${name}`);
    });
};

/** @param {unknown} list */
const split = (list) => (typeof list === 'string' && list !== '' ? list.split(',') : []);
