// A stand-in for Clerk's Backend API on loopback, with signed session and machine tokens; not in the production build.
// Takes keys and sample people; startLocalClerk returns its URL, its store and `close`.
export { ACCESS_TOKEN_SECONDS, createAccessTokenMinter } from './access-token.ts';
export { send, sendError } from './answer.ts';
export { frontendApi, localClerkEnv, machineId } from './env.ts';
export { clerkDirectory, type Keys, loadKeys, makeKeys } from './keys.ts';
export { machinesRouter } from './machines.ts';
export { describe, type Organization, type Sample, type SamplePerson, samplePerson } from './people.ts';
export { startLocalClerk, URL_FILE } from './server.ts';
export { type MachineToken, openStore, type Store } from './store.ts';
export { createTokenMinter, type MintOptions, personWith } from './token.ts';
export { sendWebhook, webhookEvent, webhookTypes } from './webhook.ts';
