/** What the scripts of other people put on the page. */
export {};

type Result = { data?: unknown; errors?: { message: string; extensions?: Record<string, unknown> }[] };
type Parameters = { query: string; variables?: unknown; operationName?: string | null };

declare global {
  interface Window {
    // biome-ignore lint/suspicious/noExplicitAny: React's types are not worth an installation for three calls
    React: any;
    // biome-ignore lint/suspicious/noExplicitAny: likewise
    ReactDOM: any;
    // biome-ignore lint/suspicious/noExplicitAny: likewise
    GraphiQL: any;
    graphqlWs: {
      createClient(options: {
        url: string;
        connectionParams: () => Promise<Record<string, string>>;
        shouldRetry: (fault: unknown) => boolean;
      }): {
        iterate(parameters: Parameters): AsyncIterableIterator<Result>;
      };
    };
    /** https://clerk.com/docs/reference/javascript/clerk */
    Clerk?: {
      load(options: { telemetry: false }): Promise<void>;
      session?: { getToken(options: { skipCache: true }): Promise<string | null> } | null;
      user?: { fullName: string | null; primaryEmailAddress: { emailAddress: string } | null } | null;
      redirectToSignIn(options: { signInForceRedirectUrl: string; signUpForceRedirectUrl: string }): Promise<unknown>;
      signOut(): Promise<void>;
    };
    __webpack_nonce__?: string;
  }
}
