import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EnvReader, machineTokens, readConfig } from '../config/index.ts';
import {
  ACCESS_TOKEN_SECONDS,
  clerkDirectory,
  createAccessTokenMinter,
  createTokenMinter,
  describe,
  type Keys,
  loadKeys,
  type MachineToken,
  machineId,
  openStore,
  personWith,
  type SamplePerson,
  type Store,
  URL_FILE,
} from '../local-clerk/index.ts';
import type { Application } from './application.ts';

const helpFor = (
  people: readonly SamplePerson[],
) => `Prints a bearer token for the server of \`npm run dev\`, and nothing else.

  npm run --silent token -- linus                           valid for 60 seconds, like Clerk's
  npm run --silent token -- ada --ttl 3600                  valid for an hour
  npm run --silent token -- ada --expired                   expired, so that the server rejects it
  npm run --silent token -- ada --claims '{"fva":[90,-1]}'  with other claims; null removes one
  npm run --silent token -- linus --kind api_key --scopes posts:read
                                                            a machine token: ${machineTokens.join(', ')}
  npm run --silent token -- acme --kind api_key --scopes posts:read
                                                            an API key of an organization

  npm run --silent token -- linus --app --scope 'posts:read posts:write'
                                                            an application's that linus granted: an OAuth access token
                                                            for /mcp; --audience URL: for another resource

  curl localhost:4000/graphql -H 'Content-Type: application/json' \\
    -H "Authorization: Bearer $(npm run --silent token -- linus)" -d '{"query":"{ me { name } }"}'

You can be:
${people.map((person) => `  ${person.key.padEnd(9)}${describe(person)}`).join('\n')}`;

/** `npm run token`. */
export async function token({ sample }: Application, args: string[]): Promise<void> {
  const help = helpFor(sample.people);
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      expired: { type: 'boolean', default: false },
      ttl: { type: 'string' },
      claims: { type: 'string' },
      kind: { type: 'string' },
      scopes: { type: 'string', default: '' },
      app: { type: 'boolean', default: false },
      scope: { type: 'string', default: '' },
      audience: { type: 'string' },
    },
  });
  if (values.help === true) return console.log(help);
  const [person] = positionals;
  if (person === undefined || positionals.length > 1) throw new Error(`Name one person, as below.\n\n${help}`);

  await warnOfOwnClerk();
  const keys = await loadKeys();
  const store = openStore(sample, join(clerkDirectory, 'store.json'));
  const organization = values.kind === 'api_key' ? store.organizations.find(({ slug }) => slug === person) : undefined;
  const owner = organization?.id ?? personWith(person, store).userId;
  const ttl = values.ttl === undefined ? undefined : secondsOf(values.ttl);
  const claims = values.claims === undefined ? undefined : claimsOf(values.claims);

  if (values.app) {
    const scopes = values.scope.split(/[\s,]+/).filter(Boolean);
    return console.log(await accessToken(keys, store, owner, { ...values, scopes, ttl, claims }));
  }
  if (values.kind === undefined) {
    const lifetime = ttl ?? 60;
    const issuedAt = values.expired ? Date.now() - (lifetime + 60) * 1000 : Date.now();
    return console.log(await createTokenMinter(keys, store)(person, { ttl: lifetime, issuedAt, claims: claims ?? {} }));
  }
  const kind = kindOf(values.kind);
  const subject = kind === 'm2m_token' ? machineId : owner;
  const scopes = values.scopes.split(',').filter((scope) => scope !== '');
  const { secret } = store.issue({
    kind,
    subject,
    scopes,
    claims: claims ?? null,
    ttl: values.expired ? -60 : (ttl ?? null),
    ...(kind === 'oauth_token' ? { audience: [values.audience ?? (await mcpUrl())] } : {}),
  });
  console.log(secret);
}

type AccessToken = {
  scopes: string[];
  audience?: string | undefined;
  expired: boolean;
  ttl?: number | undefined;
  claims?: Record<string, unknown> | undefined;
};

const accessToken = async (keys: Keys, store: Store, userId: string, options: AccessToken): Promise<string> => {
  const issuer = readIssuer();
  const lifetime = options.ttl ?? ACCESS_TOKEN_SECONDS;
  const mint = createAccessTokenMinter(keys, store, issuer);
  return mint(
    { userId, clientId: 'client_local', scopes: options.scopes, resource: options.audience ?? (await mcpUrl()) },
    {
      ttl: lifetime,
      issuedAt: options.expired ? Date.now() - (lifetime + 60) * 1000 : Date.now(),
      claims: options.claims ?? {},
    },
  );
};

/** The local Clerk's URL, which `npm run dev` writes to a file: the issuer of its access tokens. */
const readIssuer = (): string => {
  try {
    return readFileSync(join(clerkDirectory, URL_FILE), 'utf8');
  } catch {
    throw new Error('Start `npm run dev` once: an access token names the local Clerk that issues it.');
  }
};

/** The URL of our endpoint for models, as configured for `npm run dev`. */
const mcpUrl = async (): Promise<string> => {
  const { readEnvironment } = await import('./environment.ts');
  const read = new EnvReader(readEnvironment());
  return readConfig(read).mcp?.url ?? 'http://localhost:4000/mcp';
};

/** Reading the environment takes longer than signing, so it is read only if it may name a Clerk application. */
const warnOfOwnClerk = async (): Promise<void> => {
  if (!existsSync('.env') && process.env.CLERK_SECRET_KEY === undefined) return;
  const { needsLocalClerk, readEnvironment } = await import('./environment.ts');
  if (needsLocalClerk(readEnvironment())) return;
  console.error('Note: your environment names a Clerk application, so the server rejects tokens of the local Clerk.');
};

const secondsOf = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error('--ttl is a whole number of seconds, such as 3600.');
  return Number(text);
};

const claimsOf = (text: string): Record<string, unknown> => {
  try {
    const entries = Object.entries(JSON.parse(text));
    return Object.fromEntries(entries.map(([name, value]) => [name, value ?? undefined]));
  } catch {
    throw new Error(`--claims is a JSON object, such as '{"fva":[90,-1]}'.`);
  }
};

const kindOf = (text: string): MachineToken['kind'] => {
  const kind = machineTokens.find((one) => one === text);
  if (kind === undefined) throw new Error(`--kind is one of ${machineTokens.join(', ')}.`);
  return kind;
};
