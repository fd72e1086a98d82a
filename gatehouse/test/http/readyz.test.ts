import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { openTestDatabase } from '../support/database.ts';

it('however many ask for /readyz at once, the database is asked one question', async () => {
  const opened = await openTestDatabase();
  let asked = 0;
  let answer = () => {};
  const ready = () => {
    asked += 1;
    return new Promise<void>((resolve) => {
      answer = resolve;
    });
  };
  const api = await startApi({}, { database: { ...opened, ready } });
  const waiting = Array.from({ length: 20 }, () => api.nobody.fetch('/readyz'));
  // Answered after the requests before it have been read.
  expect((await api.nobody.fetch('/livez')).status).toBe(200);
  await expect.poll(() => asked).toBe(1);
  answer();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(new Array(20).fill(200));
  expect(asked).toBe(1);
});
