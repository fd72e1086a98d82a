import { authenticatedMachineObject } from '@clerk/backend/internal';
import type { Delegate, Machine } from './auth.ts';

type Verified = Parameters<typeof authenticatedMachineObject>[2];

// Example callers for evaluating rules without a request. Clerk's own code makes them; no request ever gets one.

/** A machine with an API key of these scopes. */
export function exampleMachine(scopes: readonly string[]): Machine {
  const key = { id: 'ak_example', name: 'example', subject: 'user_example', claims: null, scopes: [...scopes] };
  return authenticatedMachineObject('api_key', '', key as unknown as Verified);
}

/** A user through an application to which these scopes were granted; `orgRole` is theirs in an organization, if any. */
export function exampleDelegate(scopes: readonly string[], orgRole: string | null): Delegate {
  const token = { id: 'oat_example', clientId: 'client_example', subject: 'user_example', scopes: [...scopes] };
  const object = authenticatedMachineObject('oauth_token', '', token as unknown as Verified);
  return { ...object, orgId: orgRole === null ? null : 'org_example', orgRole, asPerson: false };
}
