import { createSign, generateKeyPairSync } from 'node:crypto';
import { VIEWER } from './work.js';

const KEY_ID = 'ins_bench';
const FRONTEND_API = 'bench.clerk.accounts.example';

/** A fictitious Clerk application: its keys, and session tokens in version 2 of Clerk's claims. */
export const createIdentity = () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sign = (claims = {}, header = {}) => {
    const iat = Math.floor(Date.now() / 1000);
    const session = {
      iss: `https://${FRONTEND_API}`,
      sid: 'sess_bench',
      sts: 'active',
      fva: [0, -1],
      pla: 'u:free',
      v: 2,
    };
    const payload = { ...session, sub: VIEWER, iat, nbf: iat - 10, exp: iat + 24 * 3600, jti: 'bench', ...claims };
    const head = { alg: 'RS256', cat: 'cl_B7d4PD111AAA', kid: KEY_ID, typ: 'JWT', ...header };
    const text = [head, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
  };
  /** The token with another user's `sub`, and the original signature. */
  const tamper = (token, sub) => {
    const [header, payload, signature] = token.split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub };
    return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
  };
  /** The environment of the servers; its keys have the form of production keys. */
  const env = {
    NODE_ENV: 'production',
    // Requests are still counted; only the limit is out of reach.
    RATE_LIMIT: '1000000000',
    CLERK_PUBLISHABLE_KEY: `pk_live_${Buffer.from(`${FRONTEND_API}$`).toString('base64')}`,
    CLERK_SECRET_KEY: 'sk_live_bench',
    CLERK_JWT_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    CLERK_TELEMETRY_DISABLED: '1',
  };
  return { sign, tamper, env };
};
