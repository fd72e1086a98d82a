import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';

/** The secrets of a Clerk application: a signing key and its API keys. */
export type Keys = {
  privateKey: CryptoKey;
  /** The public key in the format of `CLERK_JWT_KEY`. */
  publicKeyPem: string;
  /** The public key in the format of `/v1/jwks`. */
  jwk: JWK;
  kid: string;
  secretKey: string;
  machineSecretKey: string;
  webhookSecret: string;
};

type Stored = { privateJwk: JWK; secretKey: string; machineSecretKey: string; webhookSecret: string };

/** The directory with the local Clerk's keys and state. */
export const clerkDirectory = '.data/clerk';

/** Creates the keys of a new application, in memory. */
export async function makeKeys(): Promise<Keys> {
  return openKeys(await generate());
}

/** Loads the keys in `directory`, creating them on first use. Concurrent processes get the same keys. */
export async function loadKeys(directory = clerkDirectory): Promise<Keys> {
  const file = join(directory, 'keys.json');
  const kept = await readStored(file);
  if (kept !== null) return openKeys(kept);
  try {
    await mkdir(directory, { recursive: true });
    return openKeys(await writeOnce(file));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
    throw new Error(`${directory} cannot be written (${code}): check who owns it.`, { cause });
  }
}

const generate = async (): Promise<Stored> => {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  return {
    privateJwk: await exportJWK(privateKey),
    // gatehouse/config recognizes a local Clerk by this prefix, and refuses it in production.
    secretKey: `sk_test_gatehouse_local_${randomBytes(24).toString('hex')}`,
    machineSecretKey: `ak_gatehouse_local_${randomBytes(24).toString('hex')}`,
    webhookSecret: `whsec_${randomBytes(24).toString('base64')}`,
  };
};

const openKeys = async ({ privateJwk, ...secrets }: Stored): Promise<Keys> => {
  const { kty, n, e } = privateJwk;
  if (kty !== 'RSA' || n === undefined || e === undefined) throw new Error('The signing key is not an RSA key.');
  const kid = `ins_local${(await calculateJwkThumbprint({ kty, n, e })).replace(/[^A-Za-z0-9]/g, '').slice(0, 20)}`;
  const jwk = { use: 'sig', kty, kid, alg: 'RS256', n, e };
  const [privateKey, publicKey] = await Promise.all([
    importJWK(privateJwk, 'RS256') as Promise<CryptoKey>,
    importJWK(jwk, 'RS256', { extractable: true }) as Promise<CryptoKey>,
  ]);
  return { privateKey, publicKeyPem: await exportSPKI(publicKey), jwk, kid, ...secrets };
};

const readStored = async (file: string): Promise<Stored | null> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'damaged';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new Error(`${file} cannot be read (${code}). Delete it to create new keys.`, { cause });
  }
};

/**
 * Writes to a temporary file and links it: `link` never replaces, so the first process wins and no one reads half a
 * file.
 */
const writeOnce = async (file: string): Promise<Stored> => {
  const stored = await generate();
  const aside = `${file}.${randomUUID()}`;
  await writeFile(aside, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  try {
    await link(aside, file);
    return stored;
  } catch (cause) {
    const winner = await readStored(file);
    if (winner === null) throw cause;
    return winner;
  } finally {
    await rm(aside, { force: true });
  }
};
