/** Runs a command; what it throws is told in its own words, without a stack, and the exit code is 1. */
export const run = (command: () => Promise<void>): void => {
  command().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
};
