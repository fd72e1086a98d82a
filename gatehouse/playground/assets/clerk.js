import { expiryOf, readToken } from './token.js';

/** Where ClerkJS comes from; its major version is that of @clerk/express. */
const SCRIPT = '/npm/@clerk/clerk-js@6/dist/clerk.browser.js';

/** Marks the return from Clerk's sign-in page. */
export const RETURN_HASH = '#clerk';

/**
 * The person who is signed in to your own Clerk application. ClerkJS is loaded from Clerk when this caller is first
 * selected, and is asked for a new session token before each request.
 * @param {{ frontendApi: string, publishableKey: string }} application
 * @param {() => void} changed called when the next token is for another user or organization
 */
export function createClerk({ frontendApi, publishableKey }, changed) {
  /** @type {import('./callers.js').Held | null} */
  let held = null;
  /** @type {Promise<NonNullable<Window['Clerk']>> | null} */
  let loading = null;

  /** The user and the organization of the latest token: another window may have signed in as another user. */
  let bearer = '';

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
      const before = bearer;
      bearer = token === null ? '' : identityOf(token);
      rename();
      if (before !== bearer && before !== '') {
        caller.version++;
        changed();
      }
      return token;
    },
    signIn: async () => {
      const clerk = await load();
      const back = `${location.origin}/${RETURN_HASH}`;
      if (!clerk.user) await clerk.redirectToSignIn({ signInForceRedirectUrl: back, signUpForceRedirectUrl: back });
      if (!clerk.user) return;
      caller.version++;
      await caller.fresh();
    },
    signOut: async () => {
      held = null;
      bearer = '';
      await (await load()).signOut();
      caller.version++;
      rename();
    },
  };
  const rename = () => {
    const user = window.Clerk?.user;
    caller.name = user ? (user.fullName ?? 'Signed in') : 'Clerk';
    caller.detail = user ? (user.primaryEmailAddress?.emailAddress ?? frontendApi) : 'not signed in';
  };
  return caller;
}

/** @param {string} token */
const identityOf = (token) => {
  const reading = readToken(token);
  if (reading.kind !== 'session') return token;
  const { sub, o, org_id } = reading.claims;
  return `${sub} ${o?.id ?? org_id ?? ''}`;
};

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
