import { authLimits } from './auth-limits.ts';
import { serviceLimits } from './service-limits.ts';

/** Sections of numbers; `defaultLimits` explains each. */
export type Limits = {
  readonly [Section in keyof typeof defaultLimits]: Readonly<(typeof defaultLimits)[Section]>;
};

/**
 * Maximum sizes and times: far above what clients of such an API need, and far below what harms the server. Bytes and
 * milliseconds, unless the name says otherwise. An application changes them in its `src/limits.ts`. Numbers of
 * protocols, weights of formulas and times that only tools wait are constants in the files that use them.
 */
export const defaultLimits = {
  /** One GraphQL operation, over HTTP and on a socket. */
  operation: {
    /** Lexical tokens of the document, counted while it is parsed. */
    tokens: 1_000,
    /** White space and comments are not tokens: they use memory while the document is cached. */
    characters: 16_000,
    /** Lines of the document: each error counts those before its location. */
    lines: 1_000,
    /** Invalid variables that are reported one by one, because each report repeats the whole value. */
    variableFaults: 3,
    /** Levels of fields: enough for a list within a list, but not for a third list, which could mean a million rows. */
    depth: 8,
    aliases: 15,
    directives: 20,
    /**
     * A scalar costs 1, a text 1 per 1,000 characters that it may hold (`@maxLength`), an object 2 (more with a long
     * alias, which every row repeats). Each level multiplies its content by 1.5, and a page by its size: a hundred
     * posts with every short field cost 6,400, twenty with their bodies 7,000, a hundred with a hundred nested rows
     * each half a million.
     */
    cost: 10_000,
    /** The response as JSON, also over REST. All of it stays in memory until the client has read it. */
    responseBytes: 4_000_000,
    /**
     * Concurrent SQL statements of an operation: well below DATABASE_POOL_SIZE, so that no caller can take all of it.
     */
    statementsAtOnce: 4,
  },
  /**
   * Documents that were valid before, and are not parsed again: one such cache for known queries, one for Apollo Server,
   * and one for subscriptions. A document takes hundreds of times the memory of its text.
   */
  documents: { count: 2_000, bytes: 32_000_000 },
  /** Rows per page of a list: the default of `first`, and the maximum. */
  page: { usual: 20, max: 100 },
  /** A body of JSON. */
  body: {
    bytes: 1024 * 1024,
    /** A body without `content-length` could grow for as long as its client likes. */
    chunkedBytes: 16 * 1024,
    /** Members and items: each may be only two bytes of JSON, but takes far more memory when parsed. */
    values: 5_000,
    /** All large bodies together, also those of webhooks, from their first byte until their requests are answered. */
    heldBytes: 64 * 1024 * 1024,
  },
  /** Clerk's largest events are about users, and it limits each kind of their metadata to 8 kB. */
  webhook: { bytes: 256 * 1024 },
  /**
   * Headers and duration of a request, checked every `checkMs`: slow senders are disconnected long before Node would.
   */
  request: {
    headerBytes: 32_768,
    /** Headers of a request: each takes longer to read than its few bytes suggest. */
    headers: 100,
    /** The Accept header is compared with each available media type, several times per request. */
    acceptCharacters: 1_024,
    headersMs: 15_000,
    wholeMs: 30_000,
    checkMs: 5_000,
    /** Chunks of less than 64 bytes in one body. A connection that sends more is closed. */
    smallChunks: 2_000,
    /** For how long the network of such a client may then send no body without `content-length`. */
    smallChunksMs: 10_000,
    /** How many such networks are remembered. The oldest are dropped. */
    smallChunksNetworks: 10_000,
  },
  /** Requests that take turns while the server is busy. */
  turns: {
    /** Requests with larger bodies do not wait here: what has arrived of them is counted only when it is read. */
    bodyBytes: 10_000,
    /** Credentials whose caller is remembered. Requests with others take the turns of their IP address. */
    known: 10_000,
  },
  /** HTTP connections. */
  connection: {
    /** A connection is closed after this time without a byte in either direction. A slow reader is not idle. */
    idleMs: 20_000,
    /** Requests that a client sends before the first one is answered. */
    pipelined: 16,
    /** The memory of such requests, of all connections together. A connection that sends more is closed. */
    pipelinedBytes: 32 * 1024 * 1024,
    /**
     * Connections, not counting WebSockets. Above it, those without a complete request are closed, the oldest first.
     */
    open: 5_000,
    /**
     * Connections that wait to be accepted, at most as many as the system allows (`somaxconn`). When there are more, the
     * system ignores new ones, and their clients try again after a second.
     */
    backlog: 4_096,
    /** All responses that clients have not read yet. */
    unreadBytes: 64 * 1024 * 1024,
    /** How often they are added up. */
    checkMs: 250,
  },
  /** WebSockets. */
  socket: {
    /** All sockets of this instance. */
    all: 10_000,
    /** Sockets before `connection_ack`. When there are more, the oldest are cut off: a client needs one round trip. */
    pending: 1_000,
    /** How long a client may take to send `connection_init`. */
    pendingMs: 3_000,
    /** Acknowledged sockets of anonymous callers. The rest of `all` is reserved for authenticated callers. */
    anonymous: 1_000,
    /** Pending and anonymous sockets of one IP address; signed-in callers behind it do not count. */
    perAddress: 250,
    perCaller: 20,
    subscriptions: 20,
    /** The id of a subscription, which the client chooses. */
    idCharacters: 100,
    /** One message of a client, and all of its messages together that wait for their turn while the server is busy. */
    messageBytes: 128 * 1024,
    /** The texts and variables of all subscriptions of a socket, which are kept as long as those last. */
    subscribedBytes: 64 * 1024,
    /** Frames of one message, and chunks of one frame as they arrive: each has some hundred bytes of overhead. */
    fragments: 64,
    chunks: 256,
    /** Everything before `connection_ack`: enough for a token, too little for JSON that takes megabytes once parsed. */
    pendingBytes: 16 * 1024,
    /** A client that does not read our messages is not read from either, so that they cannot pile up here. */
    unreadBytes: 1024 * 1024,
    pingMs: 15_000,
    /** How long a client may take to answer a close frame. While the server shuts down, it has a second. */
    closeMs: 5_000,
    /** Sockets of machines are closed after this time, so that the opaque token is verified again on reconnect. */
    machineMs: 5 * 60 * 1000,
  },
  /** Verification of credentials. */
  auth: authLimits,
  ...serviceLimits,
};
