import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CryptoKey, compactVerify, importJWK } from 'jose';
import { clerkDirectory } from '../../local-clerk/index.ts';

/**
 * The private key that the server's tokens are signed with: of a PEM file, or local Clerk's. Null if there is none, as
 * with a real Clerk application.
 * @param token one of the server's, to see whether local Clerk signed it
 * @throws {Error} if the file that was named cannot be read, or its key did not sign the token
 */
export async function loadSigningKey(file: string | undefined, token: string): Promise<CryptoKey | null> {
  const kept = file ?? join(clerkDirectory, 'keys.json');
  if (file === undefined && !existsSync(kept)) return null;
  const text = await readFile(kept, 'utf8');
  const jwk = /^\s*\{/.test(text) ? JSON.parse(text).privateJwk : createPrivateKey(text).export({ format: 'jwk' });
  const { kty, n, e } = jwk;
  const isOurs = await compactVerify(token, await importJWK({ kty, n, e }, 'RS256')).catch(() => null);
  if (isOurs !== null) return (await importJWK(jwk, 'RS256')) as CryptoKey;
  if (file !== undefined) throw new Error(`The key in ${file} is not the one that signed the token.`);
  return null;
}
