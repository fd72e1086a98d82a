/** Setup cannot proceed; the message says what is missing. */
export class SetupError extends Error {}
