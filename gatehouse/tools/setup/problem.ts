/** Why setup does nothing; the message says what is missing. */
export class SetupError extends Error {}
