/** One change of one rule, list filter or rule word of the application. */
export type Mutant = {
  readonly id: number;
  /** From the root of the project. */
  readonly file: string;
  readonly line: number;
  /** `post` for schema/post.rules.ts, and for src/data/post-lists.ts. */
  readonly domain: string;
  /** `Post.title`, the function that lists, or the word. */
  readonly subject: string;
  /** `opened`, `without admin`, `and for or`. */
  readonly change: string;
  /** The expression that is replaced, by its place in the file, and what replaces it. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The whole code of the rule or filter, to see whether it has changed since a revision. */
  readonly origin: string;
  /** For a word: the fields whose rules use it. */
  readonly decides?: readonly string[];
};

/** A mutant before its file and domain are known. */
export type Found = Omit<Mutant, 'id' | 'file' | 'line' | 'domain'>;
