/** Everything that the contract takes from the stand-in for Clerk: its keys, its tokens and its routes for machine tokens. */
export { send, sendError } from '../../local-clerk/answer.ts';
export { frontendApi, localClerkEnv, machineId } from '../../local-clerk/env.ts';
export { type Keys, loadKeys, makeKeys } from '../../local-clerk/keys.ts';
export { machinesRouter } from '../../local-clerk/machines.ts';
export { openStore, type Store } from '../../local-clerk/store.ts';
export { createTokenMinter } from '../../local-clerk/token.ts';
