// Clerk's Backend API and webhooks, and the mirror of its users, organizations and memberships in the database. Takes
// signing secrets, the database, and what the application does when a user is deleted; clerkWebhook returns a router.
export type { OnUserDeleted } from './apply-event.ts';
export { isAccessEnded, latestDeliveries } from './deliveries.ts';
export { ensureUser } from './ensure-user.ts';
export { memberships, organizations } from './organizations.ts';
export { createDirectory, type Directory } from './people.ts';
export { type ClerkSettings, createSettings, readPublishedKeys } from './settings.ts';
export { findStanding } from './standing.ts';
export { type SyncState, syncFromClerk } from './sync.ts';
export { listUsers, mirrorUser, type UserRow, userRows, users } from './users.ts';
export { clerkWebhook } from './webhook.ts';
