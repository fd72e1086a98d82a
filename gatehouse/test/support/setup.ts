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

// The worker runs the next file too: servers that a file leaves behind take its memory and, on PostgreSQL, its
// connections, and what waits for a fake timer hangs.
const openServers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
const before = openServers();
afterAll(async () => {
  const isFake = vi.isFakeTimers();
  vi.useRealTimers();
  expect(isFake, 'the file left fake timers').toBe(false);
});
afterAll(async () => {
  await closeFile();
  await vi.waitFor(() => expect(openServers(), 'the file left servers running').toBeLessThanOrEqual(before));
});
