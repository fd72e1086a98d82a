/** The name of a check, and the function that returns what it found, or throws an Error with the fix. */
export type Check = readonly [name: string, check: () => string | Promise<string>];

/**
 * Runs the checks one after the other, and prints a line for each.
 * @returns whether all of them passed
 */
export async function runChecks(checks: Iterable<Check> | AsyncIterable<Check>): Promise<boolean> {
  let passed = true;
  for await (const [name, check] of checks) {
    try {
      console.log(`ok       ${name}: ${await check()}`);
    } catch (problem) {
      console.log(`problem  ${name}: ${problem instanceof Error ? problem.message : problem}`);
      passed = false;
    }
  }
  return passed;
}
