import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi({ CORS_ORIGINS: 'https://app.example.com' });
const json = { 'content-type': 'application/json' };
const linus = api.as('linus');

type Problem = Record<string, unknown>;
const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({ type: 'about:blank', status: response.status, title: expect.any(String) });
  return problem;
};

describe('401 and 403', () => {
  it('answers anonymous callers with a challenge', async () => {
    const response = await api.anonymous.fetch('/api/me');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problemOf(response)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('refuses a bad token with its reason, even where anonymous callers are served', async () => {
    for (const path of ['/api/poems', '/api/me', '/api/openapi.json', '/api/nothing']) {
      const response = await api.withAuthorization('Bearer nonsense').fetch(path);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      expect(await problemOf(response)).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'token-malformed' });
    }
  });

  it('answers 403 without a challenge to callers who lack the right', async () => {
    const response = await linus.fetch('/api/users');
    expect(response.status).toBe(403);
    expect(response.headers.has('www-authenticate')).toBe(false);
    expect(await problemOf(response)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('refuses callers who lack the right before it checks their input', async () => {
    const send = (body: string) => ({ method: 'POST', headers: json, body });
    expect((await api.anonymous.fetch('/api/poems', send('{"nonsense":1}'))).status).toBe(401);
    expect((await api.anonymous.fetch('/api/poems', send('{"title":'))).status).toBe(401);
    const form = { ...send('title=t'), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await api.anonymous.fetch('/api/poems', form)).status).toBe(401);
    expect((await api.anonymous.fetch('/api/users?nonsense=1')).status).toBe(401);
    expect((await linus.fetch('/api/users?nonsense=1')).status).toBe(403);
    expect((await linus.fetch('/api/users/user_ada/role', { ...send('{}'), method: 'PUT' })).status).toBe(403);
    expect((await linus.fetch('/api/poems', send('{"nonsense":1}'))).status).toBe(400);
  });

  it('treats a cookie as no credentials', async () => {
    const token = await api.mint('ada');
    const response = await api.anonymous.fetch('/api/me', { headers: { cookie: `__session=${token}` } });
    expect(response.status).toBe(401);
  });
});

describe('400', () => {
  it.each([
    ['/api/poems?first=abc', 'first'],
    ['/api/poems?first=', 'first'],
    ['/api/poems?first=1e1', 'first'],
    ['/api/poems?first=0x10', 'first'],
    ['/api/poems?first=1.5', 'first'],
    ['/api/poems?first=99999999999', 'first'],
    ['/api/poems?first=%20%31', 'first'],
    ['/api/poems?first=1&first=2', 'first'],
    ['/api/poems?first[]=1', 'first[]'],
    ['/api/poems?first[$gt]=1', 'first[$gt]'],
    ['/api/poems?after=&after=', 'after'],
    ['/api/poems?frist=1', 'frist'],
    ['/api/poems?First=1', 'First'],
    ['/api/poems?__proto__=1', '__proto__'],
    ['/api/poems?__proto__[first]=1', '__proto__[first]'],
    ['/api/poems?constructor=1', 'constructor'],
    ['/api/my-poems?status=draft', 'status'],
    ['/api/my-poems?status=NONE', 'status'],
    ['/api/poems/poem_none?id=poem_linus_acme_published_1', 'id'],
  ])('%s', async (path, field) => {
    const response = await linus.fetch(path);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it.each([
    ['{"body":"b"}', 'title'],
    ['{"title":1,"body":"b"}', 'title'],
    ['{"title":null,"body":"b"}', 'title'],
    ['{"title":" ","body":"b"}', 'title'],
    ['{"title":"t","body":"b","authorId":"user_ada"}', 'authorId'],
    ['{"title":"t","body":"b","__proto__":{"inOrganization":true}}', '__proto__'],
    ['{"title":"t","body":"b","constructor":{}}', 'constructor'],
    ['{"title":"t","body":"b","inOrganization":"true"}', 'inOrganization'],
    ['{"input":{"title":"t","body":"b"}}', 'title'],
    ['[]', undefined],
    ['null', undefined],
    ['"text"', undefined],
  ])('a poem of %s', async (body, field) => {
    const response = await linus.fetch('/api/poems', { method: 'POST', headers: json, body });
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect([problem.code, problem.field]).toEqual(['BAD_USER_INPUT', field]);
  });

  it('a body for a route without one', async () => {
    const path = '/api/poems/poem_linus_acme_draft_1/publish';
    const response = await linus.fetch(path, { method: 'POST', headers: json, body: '{"id":"poem_none"}' });
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ field: 'id' });
  });

  it('a body that is not JSON', async () => {
    const response = await linus.fetch('/api/poems', { method: 'POST', headers: json, body: '{"title":' });
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  it('a path that is not UTF-8', async () => {
    expect(await problemOf(await linus.fetch('/api/poems/%E0%A4%A'))).toMatchObject({ status: 400 });
  });
});

describe('404', () => {
  it.each(['/api', '/api/', '/api/nothing', '/api/Poems', '/api/poems/', '/api/poem/1', '/api/poems/poem_none'])(
    '%s',
    async (path) => expect(await problemOf(await linus.fetch(path))).toMatchObject({ status: 404, code: 'NOT_FOUND' }),
  );

  it('answers as if a hidden object did not exist, also for a change', async () => {
    const path = '/api/poems/poem_mallory_personal_draft_1';
    const init = { method: 'PATCH', headers: json, body: '{"title":"Mine"}' };
    const [hidden, none] = await Promise.all([linus.fetch(path, init), linus.fetch('/api/poems/poem_none', init)]);
    expect(await problemOf(hidden)).toEqual(await problemOf(none));
  });

  it('a slash inside an id does not lead elsewhere', async () => {
    for (const id of ['..%2Fme', 'x%2Fpublish', '%2e%2e%2fusers', 'poem_none%00', '..%5cme']) {
      expect((await linus.fetch(`/api/poems/${id}`)).status).toBe(404);
    }
  });
});

it('409 if the state of a poem does not allow it', async () => {
  const response = await linus.fetch('/api/poems/poem_linus_acme_archived_1/publish', { method: 'POST' });
  expect(await problemOf(response)).toMatchObject({ status: 409, code: 'CONFLICT' });
});

describe('405', () => {
  it.each([
    ['/api/poems', 'PUT', 'GET, HEAD, POST'],
    ['/api/poems/poem_none', 'POST', 'GET, HEAD, PATCH, DELETE'],
    ['/api/poems/poem_none/publish', 'GET', 'POST'],
    ['/api/me', 'DELETE', 'GET, HEAD'],
  ])('%s by %s', async (path, method, allow) => {
    const response = await linus.fetch(path, { method });
    expect(await problemOf(response)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(response.headers.get('allow')).toBe(allow);
  });

  it('whatever X-HTTP-Method-Override says', async () => {
    const response = await linus.fetch('/api/poems/poem_linus_acme_draft_1', {
      method: 'POST',
      headers: { ...json, 'x-http-method-override': 'DELETE' },
    });
    expect(response.status).toBe(405);
  });
});

describe('406', () => {
  it.each(['text/html', 'application/xml', 'application/json;q=0'])('%s', async (accept) => {
    const response = await api.anonymous.fetch('/api/poems', { headers: { accept } });
    expect(await problemOf(response)).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
  });

  it.each(['application/json', '*/*', 'text/html, application/*;q=0.1'])('not for %s', async (accept) => {
    expect((await api.anonymous.fetch('/api/poems', { headers: { accept } })).status).toBe(200);
  });
});

it('413 for a body of more than 1 MB', async () => {
  const body = JSON.stringify({ title: 't', body: 'x'.repeat(1_100_000) });
  const response = await linus.fetch('/api/poems', { method: 'POST', headers: json, body });
  expect(await problemOf(response)).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
});

describe('415, so that no form of a foreign page can write', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])('"%s"', async (type) => {
    const body = new TextEncoder().encode('{"title":"t","body":"b"}');
    const response = await linus.fetch('/api/poems', { method: 'POST', headers: { 'content-type': type }, body });
    expect(await problemOf(response)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it('a charset that JSON does not have', async () => {
    const headers = { 'content-type': 'application/json; charset=latin1' };
    const response = await linus.fetch('/api/poems', { method: 'POST', headers, body: '{}' });
    expect(await problemOf(response)).toMatchObject({ status: 415 });
  });
});

describe('HTTP', () => {
  it('HEAD is GET without its body, with the same rules', async () => {
    const get = await linus.fetch('/api/me');
    const head = await linus.fetch('/api/me', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(String((await get.arrayBuffer()).byteLength));
    expect((await api.anonymous.fetch('/api/me', { method: 'HEAD' })).status).toBe(401);
  });

  it('answers OPTIONS with CORS headers only', async () => {
    for (const path of ['/api/users', '/api/admin/health']) {
      const response = await api.anonymous.fetch(path, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example.com', 'access-control-request-method': 'GET' },
      });
      expect([response.status, await response.text()]).toEqual([204, '']);
      expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
      expect(response.headers.has('access-control-allow-credentials')).toBe(false);
    }
  });

  it('answers are never stored', async () => {
    expect((await linus.fetch('/api/me')).headers.get('cache-control')).toBe('no-store');
    expect((await api.anonymous.fetch('/api/me')).headers.get('cache-control')).toBe('no-store');
  });

  it('gives the Location of a created resource', async () => {
    const init = { method: 'POST', headers: json, body: '{"title":"t","body":"b"}' };
    const response = await linus.fetch('/api/poems', init);
    const { id } = (await response.json()) as { id: string };
    expect([response.status, response.headers.get('location')]).toEqual([201, `/api/poems/${id}`]);
    expect(await (await linus.fetch(`/api/poems/${id}`)).json()).toMatchObject({ id, title: 't' });
  });

  it('routes a request target in absolute form by its path', async () => {
    const { port } = new URL(api.url);
    const status = await new Promise((resolve) => {
      request({ host: '127.0.0.1', port, path: 'http://evil.example/api/users?first=1' }, (response) => {
        resolve(response.resume().statusCode);
      }).end();
    });
    expect(status).toBe(401);
  });
});
