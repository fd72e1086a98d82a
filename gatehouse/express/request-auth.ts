import type { Auth } from '../auth/index.ts';

/** Clerk's auth object as a property (`req.auth.userId`) and, as after Clerk's own middleware, as a function (`req.auth()`). */
export type RequestAuth = Auth & (() => Auth);

/** How `getAuth` of @clerk/express knows that `req.auth` is Clerk's; exported by none of its modules. */
const CLERK_BRAND = Symbol.for('@clerk/express.auth');

const made = new WeakMap<Auth, RequestAuth>();

/** The auth object in the form that Clerk's documentation for Express expects; one for each auth object. */
export function requestAuthOf(auth: Auth): RequestAuth {
  const known = made.get(auth);
  if (known !== undefined) return known;
  const callable = () => auth;
  const properties = { ...Object.getOwnPropertyDescriptors(auth), [CLERK_BRAND]: { value: true } };
  const requestAuth = Object.defineProperties(callable, properties) as RequestAuth;
  made.set(auth, requestAuth);
  return requestAuth;
}
