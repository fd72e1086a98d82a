import { expiryOf, readToken } from './token.js';

/** Where ClerkJS comes from; its major version is that of @clerk/express. */
const SCRIPT = '/npm/@clerk/clerk-js@6/dist/clerk.browser.js';

/** Marks the way back from Clerk's sign-in page. */
export const RETURN_HASH = '#clerk';

/**
 * The person who is signed in to one's own Clerk application. ClerkJS is loaded from Clerk when this caller is first chosen,
 * and asked for a new session token before each request.
 * @param {{ frontendApi: string, publishableKey: string }} application
 */
export function createClerk({ frontendApi, publishableKey }) {
  /** @type {import('./callers.js').Held | null} */
  let held = null;
  /** @type {Promise<NonNullable<Window['Clerk']>> | null} */
  let loading = null;

  const load = () => {
    loading ??= loadClerk(`https://${frontendApi}${SCRIPT}`, publishableKey).catch((fault) => {
      loading = null;
      throw fault;
    });
    return loading;
  };
  /** @type {import('./callers.js').Caller & { signIn: () => Promise<void>, signOut: () => Promise<void> }} */
  const caller = {
    id: 'clerk',
    name: 'Clerk',
    detail: 'not signed in',
    version: 0,
    renews: true,
    isSignedOut: () => !window.Clerk?.user,
    held: () => held,
    fresh: async () => {
      const clerk = await load();
      const token = (await clerk.session?.getToken({ skipCache: true })) ?? null;
      held = token === null ? null : { token, expiresAt: expiry(token) };
      return token;
    },
    signIn: async () => {
      const clerk = await load();
      const back = `${location.origin}/${RETURN_HASH}`;
      if (!clerk.user) await clerk.redirectToSignIn({ signInForceRedirectUrl: back, signUpForceRedirectUrl: back });
      if (!clerk.user) return;
      caller.name = clerk.user.fullName ?? 'Signed in';
      caller.version++;
      caller.detail = clerk.user.primaryEmailAddress?.emailAddress ?? frontendApi;
      await caller.fresh();
    },
    signOut: async () => {
      held = null;
      await (await load()).signOut();
      Object.assign(caller, { name: 'Clerk', detail: 'not signed in', version: caller.version + 1 });
    },
  };
  return caller;
}

/** @param {string} token */
const expiry = (token) => {
  const reading = readToken(token);
  return reading.kind === 'session' ? expiryOf(reading.claims) : null;
};

/**
 * @param {string} src
 * @param {string} publishableKey
 */
const loadClerk = async (src, publishableKey) => {
  const script = document.createElement('script');
  Object.assign(script, { src, async: true, crossOrigin: 'anonymous' });
  script.dataset.clerkPublishableKey = publishableKey;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`ClerkJS could not be loaded from ${new URL(src).host}.`));
    document.head.append(script);
  });
  if (!window.Clerk) throw new Error('ClerkJS did not start.');
  await window.Clerk.load({ telemetry: false });
  return window.Clerk;
};
