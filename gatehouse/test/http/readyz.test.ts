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
  await expect.poll(async () => (await (await api.nobody.fetch('/metrics')).text()).includes('process_')).toBe(true);
  answer();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(new Array(20).fill(200));
  expect(asked).toBe(1);
});
