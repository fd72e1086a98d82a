import { describe, expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi({ CORS_ORIGINS: 'https://app.example.com' });
const PUBLIC = '{ posts(first: 1) { edges { node { id } } } }';
const json = { 'content-type': 'application/json' };

describe('health', () => {
  it.each(['/livez', '/readyz'])('%s', async (path) => {
    const response = await api.nobody.fetch(path);
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    api.nobody.fetch('/graphql', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  it('lets the configured origin in, without cookies', async () => {
    const response = await preflight('https://app.example.com');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('lets no other origin in', async () => {
    const response = await preflight('https://evil.example.com');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('says no more of itself than it must, and forbids browsers to guess', async () => {
  const { headers } = await api.nobody.fetch('/livez');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('strict-transport-security')).toContain('max-age=');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
});

describe('what is not a GraphQL request', () => {
  it('a page that is not there', async () => {
    const response = await api.nobody.fetch('/nothing');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, title: 'Not Found', code: 'NOT_FOUND' });
  });

  it('a body that is no JSON', async () => {
    const response = await api.nobody.fetch('/graphql', { method: 'POST', headers: json, body: '{"query":' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('a body that is too large', async () => {
    const body = JSON.stringify({ query: PUBLIC, variables: { fill: 'x'.repeat(1_100_000) } });
    const response = await api.nobody.fetch('/graphql', { method: 'POST', headers: json, body });
    expect(response.status).toBe(413);
  });

  it('several operations in one body', async () => {
    const body = JSON.stringify([{ query: PUBLIC }, { query: PUBLIC }]);
    const response = await api.nobody.fetch('/graphql', { method: 'POST', headers: json, body });
    expect(response.status).toBe(400);
  });

  it('what a foreign page can send without asking (CSRF)', async () => {
    const search = `?query=${encodeURIComponent(PUBLIC)}`;
    expect((await api.nobody.fetch(`/graphql${search}`)).status).toBe(400);
    const form = await api.nobody.fetch('/graphql', { method: 'POST', body: new URLSearchParams({ query: PUBLIC }) });
    expect(form.status).toBe(400);
    const asked = await api.nobody.fetch(`/graphql${search}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(asked.status).toBe(200);
  });

  it('a mutation by GET', async () => {
    const search = `?query=${encodeURIComponent('mutation { deletePost(id: "1") }')}`;
    const response = await api.as('ada').fetch(`/graphql${search}`, { headers: json });
    expect(response.status).toBe(405);
  });
});

describe('an operation that is too large', () => {
  const refused = async (document: string, message: RegExp) => {
    const answer = await api.nobody.query(document);
    expect(answer.status).toBe(400);
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0].message).toMatch(message);
  };
  const nested = (levels: number): string =>
    levels === 0 ? 'id' : `posts(first: 1) { edges { node { author { ${nested(levels - 1)} } } } }`;

  it('tokens', () => refused(`{ ${'__typename '.repeat(1_001)} }`, /Syntax Error: Token limit of 1000 exceeded/));
  it('depth', () => refused(`{ ${nested(3)} }`, /Query depth limit of 10 exceeded/));
  it('aliases', () => {
    const aliased = Array.from({ length: 16 }, (_, index) => `a${index}: ${PUBLIC.slice(2, -2)}`);
    return refused(`{ ${aliased.join(' ')} }`, /Aliases limit of 15 exceeded/);
  });
  it('directives', () =>
    refused(`{ posts { edges { cursor ${'@include(if: true) '.repeat(21)} } } }`, /Directives limit/));
  it('cost', () => {
    const field =
      'posts { edges { node { id title body status createdAt updatedAt publishedAt author { id name } } } }';
    const author = `author { ${field.replaceAll('author { id name }', 'author { id name createdAt imageUrl }')} }`;
    return refused(`{ ${'x'.repeat(0)}${field.replace('author { id name }', author)} }`, /Query Cost limit/);
  });
});
