import { afterAll, afterEach, beforeEach, expect, vi } from 'vitest';
import { closeFile } from './cleanup.ts';

// Output to console.error fails a test, unless it expects that and clears the spy.
beforeEach(() => {
  vi.spyOn(console, 'error');
});

afterEach(() => {
  expect(console.error, 'something was written to console.error').not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

// The worker serves the next file too: what a test leaves behind takes its memory and, on PostgreSQL, its connections.
const openServers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
const before = openServers();
afterAll(async () => {
  await closeFile();
  await vi.waitFor(() => expect(openServers(), 'the file left servers running').toBeLessThanOrEqual(before));
});
