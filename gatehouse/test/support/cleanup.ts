import { onTestFinished, TestRunner } from 'vitest';

/** What is open until the end of the file; a worker runs one file at a time. */
const ofTheFile: (() => unknown)[] = [];

/**
 * Calls `close` when the test is over, passed or failed; outside a test, when the file is. What was opened last is
 * closed first. vitest ignores an `afterAll` that is called while a test or `beforeAll` runs.
 */
export function closeAfter(close: () => unknown): void {
  if (TestRunner.getCurrentTest() === undefined) ofTheFile.push(close);
  else onTestFinished(async () => void (await close()));
}

/** Closes what the file has opened outside its tests. If closing one fails, the rest is closed all the same. */
export async function closeFile(): Promise<void> {
  const faults: unknown[] = [];
  for (const close of ofTheFile.splice(0).reverse()) {
    await (async () => close())().catch((fault) => faults.push(fault));
  }
  if (faults.length > 0) throw new AggregateError(faults, 'what the file has opened could not be closed');
}
