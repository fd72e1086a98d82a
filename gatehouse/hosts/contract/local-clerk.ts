/** Everything that the contract takes from the stand-in for Clerk: its keys, its tokens and its routes for machine tokens. */
export { send, sendError } from '../../../dev/clerk/answer.ts';
export { frontendApi, localClerkEnv, machineId } from '../../../dev/clerk/env.ts';
export { type Keys, loadKeys, makeKeys } from '../../../dev/clerk/keys.ts';
export { machinesRouter } from '../../../dev/clerk/machines.ts';
export { openStore, type Store } from '../../../dev/clerk/store.ts';
export { createTokenMinter } from '../../../dev/clerk/token.ts';
