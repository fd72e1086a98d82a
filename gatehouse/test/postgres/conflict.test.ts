import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { conflictIfTaken } from '../../postgres/index.ts';
import { openTestDatabase } from '../support/database.ts';

const { db } = await openTestDatabase();
await db.execute(sql`create table seats (row_name text unique, number integer unique, check (number > 0))`);
const write = (row: string, number: number) =>
  conflictIfTaken(db.execute(sql`insert into seats values (${row}, ${number}) returning number`), {
    seats_row_name_key: 'The row has this seat already.',
  });

test('a duplicate value is a CONFLICT with the message of its index', async () => {
  expect(await write('A', 1)).toMatchObject({ rows: [{ number: 1 }] });
  const answers = await Promise.allSettled([write('B', 2), write('B', 3)]);
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  expect(refused).toMatchObject([{ message: 'The row has this seat already.', extensions: { code: 'CONFLICT' } }]);
});

test.each([
  ['an index without words', ['C', 1], 'seats_number_key'],
  ['another kind of violation', ['D', 0], 'seats_number_check'],
] as const)('%s stays an error of ours', async (_, [row, number], constraint) => {
  await expect(write(row, number)).rejects.toMatchObject({ cause: { constraint } });
});
