import { afterEach, beforeEach, expect, vi } from 'vitest';

// What is written to console.error is a fault, unless the test says otherwise by looking at it.
beforeEach(() => {
  vi.spyOn(console, 'error');
});

afterEach(() => {
  expect(console.error, 'something was written to console.error').not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
