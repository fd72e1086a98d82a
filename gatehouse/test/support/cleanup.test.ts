import { beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { closeAfter, closeFile } from './cleanup.ts';

describe('what a test opens', { shuffle: false }, () => {
  const urls: string[] = [];
  const closed: string[] = [];
  const answers = (url: string | undefined) => fetch(`${url}/livez`).then(({ status }) => status);

  it('is open while the test runs', async () => {
    const { url, clerk } = await startApi();
    urls.push(url, clerk.url);
    expect(await answers(url)).toBe(200);
  });

  it('is closed after the test', async () => {
    expect(urls).toHaveLength(2);
    for (const url of urls.splice(0)) await expect(answers(url)).rejects.toThrow('fetch failed');
  });

  it.fails('may be in use when the test fails', async () => {
    urls.push((await startApi()).url);
    throw new Error('this test fails');
  });

  it('is closed after a test that failed', async () => {
    expect(urls).toHaveLength(1);
    await expect(answers(urls.pop())).rejects.toThrow('fetch failed');
  });

  it('is closed after a test in which the server could not start', async () => {
    closeAfter(() => closed.push('the first'));
    closeAfter(() => closed.push('the last'));
    await expect(startApi({ CLERK_SECRET_KEY: undefined })).rejects.toThrow('CLERK_SECRET_KEY');
  });

  it('is closed in the opposite order', () => {
    expect(closed).toEqual(['the last', 'the first']);
  });
});

describe('what is opened outside of a test', { shuffle: false }, () => {
  const states: string[] = [];
  closeAfter(() => states.push('by the file'));
  beforeAll(() => closeAfter(() => states.push('by beforeAll')));

  it('is open in the tests', () => expect(states).toEqual([]));

  it('is closed with the file, the last first', async () => {
    await closeFile();
    expect(states).toEqual(['by beforeAll', 'by the file']);
  });
});
