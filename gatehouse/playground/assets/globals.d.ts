/** Globals of third-party scripts. */
export {};

type Result = { data?: unknown; errors?: { message: string; extensions?: Record<string, unknown> }[] };
type Parameters = { query: string; variables?: unknown; operationName?: string | null };

declare global {
  interface Window {
    // biome-ignore lint/suspicious/noExplicitAny: React's types are not worth an installation for a few calls
    React: any;
    // biome-ignore lint/suspicious/noExplicitAny: likewise
    ReactDOM: any;
    // biome-ignore lint/suspicious/noExplicitAny: likewise
    GraphiQL: any;
    graphqlWs: {
      createClient(options: {
        url: string;
        connectionParams: () => Promise<Record<string, string>>;
        retryAttempts: number;
        retryWait: (retries: number) => Promise<unknown>;
        shouldRetry: (fault: unknown) => boolean;
        on: { connected: () => void; closed: () => void };
      }): {
        subscribe(
          parameters: Parameters,
          sink: { next: (result: Result) => void; error: (fault: unknown) => void; complete: () => void },
        ): () => void;
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
