import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { startApi } from '../support/api.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
export type Message = { type: string; id?: string; payload?: any };

type Options = {
  /** The payload of `connection_init`. */
  params?: Record<string, unknown>;
  headers?: Record<string, string | string[]>;
  origin?: string;
  protocols?: string[];
  path?: string;
};

export type Client = ReturnType<typeof openSocket>;

/** A WebSocket that sends single messages of graphql-transport-ws, closed after the test. */
export function openSocket(
  url: string,
  { headers = {}, origin, protocols = ['graphql-transport-ws'], path = '/graphql' }: Options = {},
) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, protocols, {
    headers,
    ...(origin === undefined ? {} : { origin }),
  });
  const messages: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    const take = waiting.shift();
    if (take === undefined) messages.push(message);
    else take(message);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const refused = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      resolve(statusCode);
      request.destroy();
    });
  });
  socket.on('error', () => {});
  onTestFinished(() => socket.terminate());

  const opened = new Promise<void>((resolve) => socket.on('open', resolve));
  const send = async (message: Message) => {
    await opened;
    socket.send(JSON.stringify(message));
  };
  const next = (): Promise<Message> => {
    const message = messages.shift();
    return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
  };
  return {
    socket,
    opened,
    send,
    next,
    /** Code and reason, once the socket is closed. */
    closed,
    /** The HTTP status, if the upgrade is refused. */
    refused,
    /** Subscribes, and resolves when the server has handled the message. */
    subscribe: async (query: string, variables?: Record<string, unknown>, id = '1') => {
      await send({ type: 'subscribe', id, payload: { query, ...(variables && { variables }) } as Message['payload'] });
      await send({ type: 'ping' });
      const message = await next();
      if (message.type !== 'pong') messages.unshift(message);
    },
  };
}

/** A socket after `connection_init`: acknowledged, or closed. */
export async function connect(url: string, options: Options = {}) {
  const client = openSocket(url, options);
  await client.send({ type: 'connection_init', ...(options.params && { payload: options.params }) });
  const first = await Promise.race([client.next(), client.closed]);
  return { ...client, first };
}

type Api = Awaited<ReturnType<typeof startApi>>;

/** The payload of `connection_init` of a person with a fresh token. */
export async function paramsOf(api: Pick<Api, 'mint'>, ...subject: Parameters<Api['mint']>) {
  return {
    authorization: `Bearer ${await api.mint(...subject)}`,
  };
}

/** Creates a poem and publishes it, both over HTTP; returns its id. */
export async function publish(api: Pick<Api, 'as'>, title: string): Promise<string> {
  const input = { title, body: 'text' };
  const created = await api
    .as('linus')
    .query('mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }', { input });
  const { id } = created.data.createPoem;
  await api.as('linus').query('mutation ($id: ID!) { publishPoem(id: $id) { id } }', { id });
  return id;
}
