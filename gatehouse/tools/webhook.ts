import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  clerkDirectory,
  loadKeys,
  openStore,
  personWith,
  sendWebhook,
  webhookEvent,
  webhookTypes,
} from '../local-clerk/index.ts';
import type { Application } from './application.ts';
import { readEnvironment, serverUrl } from './environment.ts';

const help = `Sends a running server one webhook, signed as Clerk signs it, and prints the response.

  npm run webhook -- user.updated --as linus
  npm run webhook -- organizationMembership.deleted --as grace --id msg_1   a repeated id is a redelivery
  npm run webhook -- user.created --as ada --url http://127.0.0.1:4001/webhooks/clerk

There are: ${webhookTypes.join(', ')}.`;

/** `npm run webhook`. */
export async function webhook({ sample }: Application, args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      as: { type: 'string' },
      id: { type: 'string', default: `msg_${randomUUID().replaceAll('-', '')}` },
      url: { type: 'string' },
    },
  });
  if (values.help === true) return console.log(help);
  const [type] = positionals;
  if (type === undefined || positionals.length > 1) throw new Error(`Name one event, as below.\n\n${help}`);

  const env = readEnvironment();
  const url = values.url ?? `${serverUrl(env)}/webhooks/clerk`;
  const as = values.as ?? sample.people[0]?.key ?? '';
  const user = personWith(as, openStore(sample, join(clerkDirectory, 'store.json')));
  const event = webhookEvent(type, user);
  const response = await sendWebhook({ url, secret: await secretOf(env), id: values.id, event }).catch((cause) => {
    throw new Error(`Nothing answers at ${url}: start the server with \`npm run dev\`.`, { cause });
  });
  console.log(`${type} ${values.id}: ${response.status} ${response.statusText}`);
  const answer = await response.text();
  if (answer !== '') console.log(answer);
  if (!response.ok) process.exitCode = 1;
}

/** The first secret, if there are two during a rotation. */
const secretOf = async (env: Record<string, string | undefined>): Promise<string> => {
  const [own = ''] = (env.CLERK_WEBHOOK_SIGNING_SECRET ?? '').split(',');
  return own.trim() || (await loadKeys()).webhookSecret;
};
