/** The method of a logger that `gatehouse/` needs for errors; pino's loggers have it. */
export type ErrorLog = { error(details: object, message: string): void };

/** The process cannot start. Only the message is printed, so it has to say what to do. */
export class StartError extends Error {}
