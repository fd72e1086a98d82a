/** Sections of numbers; `defaultLimits` explains each. */
export type Limits = {
  readonly [Section in keyof typeof defaultLimits]: Readonly<(typeof defaultLimits)[Section]>;
};

/**
 * Maximum sizes and times: far above what clients of such an API need, and far below what harms the server. Bytes and
 * milliseconds, unless the name says otherwise. An application changes them in its `src/limits.ts`.
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
    /** Levels of fields: enough for a list within a list, and not for a third, which could be a million rows. */
    depth: 8,
    aliases: 15,
    directives: 20,
    /**
     * A scalar costs 1, a text 1 for each 1,000 characters that it may hold (`@maxLength`), an object 2 (more under a long
     * alias, which every row repeats), each level multiplies what is in it by 1.5, and a page by its size: a hundred posts with
     * every short field cost 6,400, twenty with their bodies 7,000, and a hundred with a hundred each half a million.
     */
    cost: 10_000,
    /** The response as JSON, also over REST. It is in memory as a whole until the client has read it. */
    responseBytes: 4_000_000,
    /** SQL statements that run at once for one operation: well below DATABASE_POOL_SIZE, so that no caller can occupy all of it. */
    statementsAtOnce: 4,
  },
  /** Rows of a list's page: where `first` is left out, and at most. */
  page: { usual: 20, max: 100 },
  /** A body of JSON. */
  body: {
    bytes: 1024 * 1024,
    /** A body without `content-length` could grow for as long as its client likes. */
    chunkedBytes: 16 * 1024,
    /** Members and items, each of which takes far more memory than the two bytes that write it. */
    values: 5_000,
    /** All large bodies together, also those of webhooks, from their first byte until their requests are answered. */
    heldBytes: 64 * 1024 * 1024,
  },
  /** Clerk's largest events are of users, and it limits each kind of their metadata to 8 kB. */
  webhook: { bytes: 256 * 1024 },
  /** A request's headers and its speed, checked every `checkMs`: slow senders are disconnected long before Node would do so. */
  request: {
    headerBytes: 32_768,
    headersMs: 15_000,
    wholeMs: 30_000,
    checkMs: 5_000,
    /** Chunks of less than 64 bytes in one body. A connection that sends more is closed. */
    smallChunks: 2_000,
  },
  /** HTTP connections. */
  connection: {
    /** A connection without a byte in either direction for this long is closed. One whose client reads slowly is kept. */
    idleMs: 20_000,
    /** Requests that a client sends before the first one is answered. */
    pipelined: 32,
    /** The memory of such requests, of all connections together. A connection that sends more is closed. */
    pipelinedBytes: 32 * 1024 * 1024,
    /** Connections, besides WebSockets. When there are more, one without a complete request is closed, the oldest first. */
    open: 5_000,
    /** All responses that clients have not read yet. */
    unreadBytes: 64 * 1024 * 1024,
  },
  /** WebSockets. */
  socket: {
    /** All sockets of this instance. */
    all: 10_000,
    /** Sockets before `connection_ack`. When there are more, the oldest are cut off: a client needs one round trip. */
    pending: 1_000,
    /** Acknowledged sockets of anonymous callers. What is left of `all` is reserved for those who are signed in. */
    anonymous: 1_000,
    /** Sockets of one IP address that are pending or anonymous; signed-in callers behind the same address do not count. */
    perAddress: 250,
    perCaller: 20,
    subscriptions: 20,
    /** The longest message that a client may send, and all that wait for their turn while the server is busy. */
    messageBytes: 128 * 1024,
    /** The texts and variables of all subscriptions of a socket, which are kept as long as those last. */
    subscribedBytes: 64 * 1024,
    /** Frames of one message, and chunks of one frame as they arrive: each takes some hundred bytes besides its own. */
    fragments: 64,
    chunks: 256,
    /** All that a client may send before `connection_ack`: enough for a token, too little for JSON that takes megabytes once parsed. */
    pendingBytes: 16 * 1024,
    /** A client that does not read our messages is not read from either, so that they cannot pile up here. */
    unreadBytes: 1024 * 1024,
    pingMs: 15_000,
  },
};
