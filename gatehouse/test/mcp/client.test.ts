import { describe, expect, it } from 'vitest';
import { ALL, connect, eras, READ, startMcp } from './support.ts';

const api = await startMcp();
const tokenUrl = `${api.mcpUrl}/token`;
const app = (who: 'linus' | 'mallory' | 'ada', scopes: readonly string[]) => api.mintApp(who, { scopes });

describe.each(eras)('a client of %s', (_era, mode) => {
  const toolsOf = async (url: string, token: string) =>
    (await (await connect(url, token, mode)).listTools()).tools.map(({ name }) => name);

  it('lists what the caller may use, in the order of the names', async () => {
    const all = ['DraftPoem', 'ListMyPoems', 'ListPublishedPoems', 'ReadPoem', 'WhoAmI'];
    expect(await toolsOf(api.mcpUrl, await app('mallory', []))).toEqual(['ListPublishedPoems', 'ReadPoem']);
    expect(await toolsOf(api.mcpUrl, await app('mallory', READ))).toEqual([
      'ListMyPoems',
      'ListPublishedPoems',
      'ReadPoem',
    ]);
    expect(await toolsOf(api.mcpUrl, await app('mallory', ALL))).toEqual(all);
    expect(await toolsOf(tokenUrl, await api.mint('mallory'))).toEqual(all);
    expect(await toolsOf(tokenUrl, await api.mint('linus'))).toEqual([
      ...all.slice(0, 2),
      'ListOrganizationPoems',
      ...all.slice(2),
    ]);
    const { secret } = api.clerk.store.issue({ kind: 'api_key', subject: 'user_linus', scopes: [] });
    expect(await toolsOf(tokenUrl, secret)).toEqual(['ListPublishedPoems', 'ReadPoem']);
  });

  it('calls a tool, and gets what GraphQL gives the same person', async () => {
    const client = await connect(api.mcpUrl, await app('mallory', READ), mode);
    const { structuredContent, content, isError } = await client.callTool({
      name: 'ListMyPoems',
      arguments: { first: 3 },
    });
    const { data } = await api
      .as('mallory')
      .query(
        '{ myPoems(first: 3) { edges { node { id title status organizationId publishedAt author { name } } } pageInfo { hasNextPage endCursor } } }',
      );
    expect(isError).toBeFalsy();
    expect(structuredContent).toEqual(data);
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(data) }]);
  });

  it('writes as the person', async () => {
    const client = await connect(api.mcpUrl, await app('linus', ALL), mode);
    const input = { title: 'From a model', body: 'Text' };
    const { structuredContent } = await client.callTool({ name: 'DraftPoem', arguments: { input } });
    expect(structuredContent).toMatchObject({
      createPoem: { title: 'From a model', status: 'DRAFT', author: { name: 'Linus Torvalds' } },
    });
  });

  it('gets missing rows, bad input and refusals as results in words', async () => {
    const client = await connect(api.mcpUrl, await app('mallory', [...ALL, 'user:org:read']), mode);
    const textOf = async (name: string, args: Record<string, unknown>) => {
      const { content, isError } = await client.callTool({ name, arguments: args });
      expect(isError).toBe(true);
      return (content as { text: string }[])[0]?.text;
    };
    expect(await textOf('ReadPoem', { id: 'poem_none' })).toBe('There is no such poem.');
    expect(await textOf('ListMyPoems', { first: 'many' })).toMatch(/Int cannot represent/);
    expect(await textOf('ListMyPoems', { frist: 3 })).toBe(
      'There is no argument frist. The arguments are: first, after, status.',
    );
    expect(await textOf('DraftPoem', { input: { title: ' ', body: 'x' } })).toMatch(/^createPoem: /);
    expect(await textOf('ListOrganizationPoems', {})).toMatch(/Not allowed/);
  });
});

it('describes each tool by its operation', async () => {
  const client = await connect(api.mcpUrl, await app('linus', ALL));
  const { tools } = await client.listTools();
  const [draft, mine] = tools;
  expect(draft).toMatchObject({
    title: 'Write a draft',
    description: 'Writes a new draft as the person. It is not published.',
    annotations: { readOnlyHint: false, destructiveHint: false },
    inputSchema: {
      required: ['input'],
      additionalProperties: false,
      properties: { input: { $ref: '#/$defs/CreatePoemInput' } },
    },
  });
  expect(mine).toMatchObject({
    title: 'List my poems',
    annotations: { readOnlyHint: true, destructiveHint: false },
    inputSchema: { properties: { first: { type: ['integer', 'null'], default: 10 } } },
    outputSchema: { type: 'object', required: ['myPoems'] },
  });
  expect(JSON.stringify(tools), 'rules').not.toContain('Who: ');
  for (const tool of tools) expect(JSON.stringify(tool).length).toBeLessThan(2_800);
});
