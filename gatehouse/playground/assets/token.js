/**
 * @typedef {Record<string, any>} Claims
 * @typedef {{ kind: 'session', claims: Claims } | { kind: 'machine', name: string } | { kind: 'malformed', fault: string }} Reading
 */

/** https://clerk.com/docs/guides/development/machine-auth/token-formats */
const machines = { ak: 'An API key', oat: 'An OAuth token', mt: 'A machine token' };

/**
 * Decodes a bearer token without verifying it: only the server does that.
 * @param {string} token
 * @returns {Reading}
 */
export function readToken(token) {
  const prefix = /^(ak|oat|mt)_[\w-]+$/.exec(token)?.[1];
  if (prefix) return { kind: 'machine', name: machines[/** @type {keyof typeof machines} */ (prefix)] };
  const parts = token.split('.');
  if (parts.length !== 3) return malformed(`it has ${parts.length} part${parts.length === 1 ? '' : 's'}, a JWT has 3`);
  const [header, claims] = parts.slice(0, 2).map(decode);
  if (!header) return malformed('its header is not base64url of JSON');
  if (!claims) return malformed('its claims are not base64url of JSON');
  return { kind: 'session', claims };
}

/** @param {string} fault @returns {Reading} */
const malformed = (fault) => ({ kind: 'malformed', fault });

/** @param {string} part @returns {Claims | null} */
const decode = (part) => {
  try {
    if (!/^[\w-]+$/.test(part)) return null;
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
};

/** @param {Claims} claims @returns {number | null} in milliseconds */
export function expiryOf({ exp }) {
  return typeof exp === 'number' ? exp * 1000 : null;
}

/**
 * Whose token it is, by its unverified claims.
 * @param {string} token
 */
export function bearerOf(token) {
  const reading = readToken(token);
  if (reading.kind === 'machine') return reading.name;
  if (reading.kind === 'malformed') return 'Malformed token';
  const { name, email, sub } = reading.claims;
  return String(name ?? email ?? sub ?? 'Unnamed bearer');
}

/**
 * The claims that determine access, in words. Both versions of Clerk's claims are supported:
 * https://clerk.com/docs/guides/sessions/session-tokens
 * @param {Claims} claims
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

/** @param {Claims} claims */
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

/**
 * The time until then: `0:52`, `12:00`, `3 h`; or, where it has passed, since then: `3 min ago`.
 * @param {number} expiresAt in milliseconds
 */
export function countdown(expiresAt) {
  const seconds = Math.ceil((expiresAt - Date.now()) / 1000);
  if (seconds <= 0) return `${span(-seconds)} ago`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` : span(seconds);
}

/** @param {number} seconds */
const span = (seconds) => {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`;
};
