/** The part of a logger that the machinery writes errors to; pino's loggers have it. */
export type ErrorLog = { error(details: object, message: string): void };

/** The process cannot start; the message alone is shown to the person, so it says what to do. */
export class StartError extends Error {}
