import type { Known } from './known.ts';
import type { Answer, Asked } from './send.ts';

/**
 * The meaning of a response in any protocol. `invalid`, `missing`, `failed` and `limited` prove nothing about a guard.
 */
export type Reading =
  | 'granted'
  | 'empty'
  | 'unauthenticated'
  | 'forbidden'
  | 'redirect'
  | 'missing'
  | 'invalid'
  | 'limited'
  | 'failed';

/** A REST route, GraphQL root field or MCP tool, which has to be protected, or open for a reason. */
export type Route = {
  /** `GET /api/posts`, `query posts`, `tool find_posts`. */
  readonly id: string;
  /** Whether a request may change something: left out unless writes are allowed. */
  readonly writes: boolean;
  /** How many values it needs: routes that need none come first, because others need ids from their responses. */
  readonly needs: number;
  /** Whether an argument names an organization, so that another organization's people must be refused. */
  readonly ofOrganization: boolean;
  /** A valid request, or the value that is missing for one. */
  readonly build: (known: Known) => Asked | { readonly lacking: string };
  /** A request with invalid input, or null; a server must authenticate before it validates. */
  readonly malformed: (known: Known) => Asked | null;
  readonly read: (answer: Answer) => Reading;
  /** Sends the request, if the route does not use HTTP. */
  readonly send?: (url: string, asked: Asked, authorization: string | null) => Promise<Answer>;
  /** Remembers ids in the right person's response for routes that need one. */
  readonly learn: (answer: Answer, known: Known) => void;
};

/** Words of a refusal in servers that put it into a 200, such as graphql-shield's own "Not Authorised!". */
export const SAYS_NO =
  /not[ _-]?authori[sz]ed|unauthori[sz]ed|unauthenticated|forbidden|access denied|not (signed|logged) in/i;
