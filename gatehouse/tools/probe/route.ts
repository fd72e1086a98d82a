import type { Known } from './known.ts';
import type { Answer, Asked } from './send.ts';

/** What an answer says, whatever its protocol. `invalid`, `missing`, `failed` and `limited` prove nothing about a guard. */
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

/** One thing that a server can be asked for, and that has to be protected or open for a reason. */
export type Route = {
  /** `GET /api/posts`, `query posts`, `tool find_posts`. */
  readonly id: string;
  /** Whether asking may change something: left out unless writes are allowed. */
  readonly writes: boolean;
  /** How many values it needs: routes that need none are asked first, because others need what they answer. */
  readonly needs: number;
  /** Whether an argument names an organization, so that another organization's people must be refused. */
  readonly ofOrganization: boolean;
  /** A valid request, or what could not be built. */
  readonly build: (known: Known) => Asked | { readonly lacking: string };
  /** The same with an input that is not valid, where there is any input: it must not be looked at before the caller. */
  readonly malformed: (known: Known) => Asked | null;
  readonly read: (answer: Answer) => Reading;
  /** Sends the request, where it is not one of HTTP. */
  readonly send?: (url: string, asked: Asked, authorization: string | null) => Promise<Answer>;
  /** Remembers ids of the right person's answer for the routes that need one. */
  readonly learn: (answer: Answer, known: Known) => void;
};

/** Words of a refusal in servers that put it into a 200, such as graphql-shield's own "Not Authorised!". */
export const SAYS_NO =
  /not[ _-]?authori[sz]ed|unauthori[sz]ed|unauthenticated|forbidden|access denied|not (signed|logged) in/i;
