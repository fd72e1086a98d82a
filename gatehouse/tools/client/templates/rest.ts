import { type ApiError, errorOf } from './errors.ts';
import { type Answer, type ClientOptions, createSend, errorOfStatus, type RequestOptions } from './send.ts';

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** The paths that have this method. */
export type PathOf<Paths, M extends Method> = {
  [Path in keyof Paths]: Paths[Path] extends { [Key in M]: object } ? Path : never;
}[keyof Paths] &
  string;

type OperationOf<Paths, Path extends keyof Paths, M extends Method> = Paths[Path] extends {
  [Key in M]: infer Operation;
}
  ? Operation
  : never;

type Json<Content> = Content extends { content: { 'application/json': infer Body } } ? Body : never;

/** The input of a request: parameters of the path and the query, and a body. */
export type InputOf<Operation> = (Operation extends { parameters: infer P }
  ? Pick<P, keyof P & ('path' | 'query')>
  : unknown) &
  (Operation extends { requestBody: infer Body }
    ? { body: Json<Body> }
    : Operation extends { requestBody?: infer Body }
      ? { body?: Json<NonNullable<Body>> }
      : unknown);

/** The result of a successful request. */
export type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? Json<Responses[keyof Responses & (200 | 201)]>
  : never;

type Arguments<Input> =
  Record<never, never> extends Input ? [input?: Input & RequestOptions] : [input: Input & RequestOptions];

type Call<Paths, M extends Method> = <Path extends PathOf<Paths, M>>(
  path: Path,
  ...args: Arguments<InputOf<OperationOf<Paths, Path, M>>>
) => Promise<AnswerOf<OperationOf<Paths, Path, M>>>;

/** One function per method: `client.get('/api/posts', { query: { first: 5 } })`. All throw `ApiError`s. */
export type RestClient<Paths> = { [M in Method]: Call<Paths, M> };

type Input = RequestOptions & { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

/** A client of the server at `url`, to which the paths of its OpenAPI document are relative. */
export function createRestClient<Paths>(options: ClientOptions): RestClient<Paths> {
  const send = createSend(options);
  const origin = options.url.replace(/\/+$/, '');

  const call =
    (method: Uppercase<Method>) =>
    async (path: string, { path: parameters = {}, query = {}, body, signal }: Input = {}): Promise<unknown> => {
      const url = `${origin}${fill(path, parameters)}${queryOf(query)}`;
      const hasBody = body !== undefined;
      const answer = await send(url, {
        method,
        headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
        ...(hasBody ? { body: JSON.stringify(body) } : {}),
        signal: signal ?? null,
      });
      if (answer.status >= 200 && answer.status < 300 && answer.body !== undefined) return answer.body;
      throw problemOf(answer);
    };

  const client = {
    get: call('GET'),
    put: call('PUT'),
    post: call('POST'),
    patch: call('PATCH'),
    delete: call('DELETE'),
  };
  return client as unknown as RestClient<Paths>;
}

/**
 * Inserts the parameters into `/api/posts/{id}`. Refuses values that a URL would normalize away: empty, `.` and `..`.
 */
const fill = (path: string, parameters: Record<string, unknown>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(parameters[name] ?? '');
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`"${value}" is no ${name} for ${path}.`);
    return encodeURIComponent(value);
  });

/** A list becomes several parameters; an object, or a list of objects, becomes JSON. */
const queryOf = (query: Record<string, unknown>): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    textsOf(value).map((text): [string, string] => [name, text]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
};

const textsOf = (value: unknown): string[] => {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [String(value)];
  return Array.isArray(value) && value.every((one) => typeof one !== 'object')
    ? value.map(String)
    : [JSON.stringify(value)];
};

/** RFC 9457: all members except the standard ones are extensions. */
const problemOf = (answer: Answer): ApiError => {
  const { type: _, title = '', status: __, detail = title, code, ...extensions } = (answer.body ?? {}) as Problem;
  if (typeof code !== 'string') return errorOfStatus(answer);
  return errorOf({ code, message: detail, status: answer.status, extensions, retryAfter: answer.retryAfter });
};

type Problem = { type?: string; title?: string; status?: number; detail?: string; code?: unknown } & Record<
  string,
  unknown
>;
