export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Answer = {
  /** 0 if there was no response. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ms: number;
};

const PATIENCE_MS = 10_000;
const MAX_RETRY_SECONDS = 61;

/**
 * Sends one request, without following redirects. After a 429 it waits as long as `Retry-After` says, and tries once
 * more.
 * @param authorization the whole header, or null to send none
 */
export async function send(base: string, asked: Asked, authorization: string | null): Promise<Answer> {
  const answer = await sendOnce(base, asked, authorization);
  const seconds = Number(answer.headers.get('retry-after'));
  if (answer.status !== 429 || !(seconds >= 0 && seconds <= MAX_RETRY_SECONDS)) return answer;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 100));
  return sendOnce(base, asked, authorization);
}

const sendOnce = async (base: string, { method, path, headers, body }: Asked, authorization: string | null) => {
  const from = performance.now();
  const took = () => performance.now() - from;
  try {
    const response = await fetch(new URL(path, base), {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...(authorization === null ? {} : { authorization }),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, ms: took() };
  } catch {
    return { status: 0, headers: new Headers(), text: '', ms: took() };
  }
};

/** The body as JSON, or undefined. */
export function jsonOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
