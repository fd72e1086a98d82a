import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { connect, paramsOf, publish } from './support.ts';

const redis = process.env.TEST_REDIS_URL;

if (redis === undefined) {
  it('without Redis, what is published in one instance stays there', async () => {
    const here = await startApi();
    const there = await startApi({}, { keys: here.keys, database: here.database });
    const client = await connect(there.url, { params: await paramsOf(here, 'mallory') });
    await client.subscribe('subscription { poemPublished { title } }');
    await publish(here, 'Here');
    await publish(there, 'There');
    expect((await client.next()).payload.data.poemPublished.title).toBe('There');
  });
} else {
  it('through Redis, what is published in one instance arrives in the other', async () => {
    const here = await startApi({ REDIS_URL: redis });
    const there = await startApi({ REDIS_URL: redis }, { keys: here.keys, database: here.database });
    const client = await connect(there.url, { params: await paramsOf(here, 'mallory') });
    await client.subscribe('subscription { poemPublished { title } }');
    const first = client.next();
    const arrived = async () => {
      await publish(here, 'Here');
      return (await Promise.race([first, null]))?.payload.data.poemPublished.title;
    };
    await expect.poll(arrived).toBe('Here');
  });
}
