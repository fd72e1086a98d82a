import { ApiError, errorOf } from './errors.ts';
import { type Answer, type ClientOptions, createSend, errorOfStatus, type RequestOptions } from './send.ts';

type Typed<Result, Variables> = { readonly __apiType?: (variables: Variables) => Result };

/** An operation as text that carries the types of its data and variables. */
export type TypedDocument<Result, Variables> = string & Typed<Result, Variables>;

/** A `TypedDocument`, or a `TypedDocumentString` of GraphQL Code Generator's client preset. */
export type AnyDocument<Result, Variables> = { readonly length: number; toString(): string } & Typed<Result, Variables>;

/** The data of a document: `ResultOf<typeof PostsDocument>`. */
export type ResultOf<Document> = Document extends Typed<infer Result, never> ? Result : never;

/** The variables of a document: `VariablesOf<typeof PostsDocument>`. */
export type VariablesOf<Document> = Document extends { readonly __apiType?: (variables: infer V) => unknown }
  ? V
  : never;

/** Variables may be left out if none is required. */
type Arguments<Variables> =
  Record<never, never> extends Variables
    ? [variables?: Variables, options?: RequestOptions]
    : [variables: Variables, options?: RequestOptions];

/** Returns the data, or throws the first error, which has the other errors and the partial data. */
type Ask = <Result, Variables>(
  document: AnyDocument<Result, Variables>,
  ...args: Arguments<Variables>
) => Promise<Result>;

/** The data, null if it was denied, next to the errors that say why. */
export type Execution<Result> = { data: Result | null; errors: readonly ApiError[] };

export type GraphQLClient = {
  query: Ask;
  /** The same as `query`: documents contain their kind. */
  mutate: Ask;
  /** Returns partial data next to its errors; throws only if nothing was executed. */
  execute<Result, Variables>(
    document: AnyDocument<Result, Variables>,
    ...args: Arguments<Variables>
  ): Promise<Execution<Result>>;
};

/** A client of the GraphQL endpoint at `url`. */
export function createClient(options: ClientOptions): GraphQLClient {
  const send = createSend(options);

  const execute: GraphQLClient['execute'] = async (document, ...[variables, { signal } = {}]) => {
    const answer = await send(options.url, {
      method: 'POST',
      headers: { accept: 'application/graphql-response+json, application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ?? null,
    });
    return executionOf(answer);
  };

  const query: Ask = async (document, ...args) => {
    const { data, errors } = await execute(document, ...args);
    if (errors[0] === undefined && data !== null) return data;
    throw firstOf(errors, data);
  };

  return { query, mutate: query, execute };
}

type GraphQLError = {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string } & Record<string, unknown>;
};

/** GraphQL over HTTP: a response without `data` means that the request was not executed. */
const executionOf = <Result>(answer: Answer): Execution<Result> => {
  const { data, errors: given } = (answer.body ?? {}) as { data?: Result | null; errors?: unknown };
  const faults: GraphQLError[] = Array.isArray(given) ? given : [];
  const { status, retryAfter } = answer;
  const errors = faults.map(({ message, path, extensions: { code = 'UNEXPECTED_ANSWER', ...extensions } = {} }) =>
    errorOf({ code, message, status, extensions, path, retryAfter }),
  );
  if (data !== undefined) return { data, errors };
  throw errors.length > 0 ? firstOf(errors, null) : errorOfStatus(answer);
};

const firstOf = (errors: readonly ApiError[], data: unknown): ApiError => {
  const [first = new ApiError({ code: 'UNEXPECTED_ANSWER', message: 'The answer is empty.', status: 200 })] = errors;
  return first.within({ data, errors });
};
