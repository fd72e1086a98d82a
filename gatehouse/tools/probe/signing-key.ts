import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CryptoKey, compactVerify, importJWK } from 'jose';
import { clerkDirectory } from '../../local-clerk/index.ts';

/**
 * The private key that signs the server's tokens: from a PEM file, or the local Clerk's. Null if there is none, as with
 * a real Clerk application.
 * @param token a token that the server accepts, to check that the key has signed it
 * @throws {Error} if the given file cannot be read, or its key did not sign the token
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
