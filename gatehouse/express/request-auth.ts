import type { Auth } from '../auth/index.ts';

/**
 * Clerk's auth object as a property (`req.auth.userId`) and as a function (`req.auth()`), as Clerk's own middleware
 * sets it.
 */
export type RequestAuth = Auth & (() => Auth);

/** By this mark, `getAuth` of @clerk/express recognizes its `req.auth`; the package does not export it. */
const CLERK_BRAND = Symbol.for('@clerk/express.auth');

const made = new WeakMap<Auth, RequestAuth>();

/** Converts an auth object into the form that Clerk's documentation for Express describes; cached per auth object. */
export function requestAuthOf(auth: Auth): RequestAuth {
  const known = made.get(auth);
  if (known !== undefined) return known;
  const callable = () => auth;
  const properties = { ...Object.getOwnPropertyDescriptors(auth), [CLERK_BRAND]: { value: true } };
  const requestAuth = Object.defineProperties(callable, properties) as RequestAuth;
  made.set(auth, requestAuth);
  return requestAuth;
}
