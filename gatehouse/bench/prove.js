import assert from 'node:assert/strict';
import { loads, STRANGER, VIEWER } from './work.js';

const ask = async (url, query, token) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: await response.json() };
};

/** Proves that a server answers the loads correctly, before anything is measured. */
const proveLoads = async (url, token) => {
  const data = async (query, by) => {
    const { status, body } = await ask(url, query, by);
    assert.equal(status, 200);
    assert.equal(body.errors, undefined);
    return body.data;
  };
  assert.deepEqual(await data(loads.W1.query, token), { me: { id: VIEWER, name: 'Person 1' } });
  const { posts } = await data(loads.W2.query, token);
  assert.equal(posts.length, 100);
  for (const [index, post] of posts.entries()) {
    assert.equal(Object.keys(post).length, 8);
    assert.equal(post.views, index * 7);
  }
  const { myPosts } = await data(loads.W3.query, token);
  assert.equal(myPosts.length, 10);
  for (const { author } of myPosts) assert.deepEqual(author, { id: VIEWER, email: `${VIEWER}@example.com` });
  assert.deepEqual(await data(loads.W4.query), { hello: 'world' });
};

/** Proves that it refuses anonymous callers, a tampered token, an expired token, and another user's field. */
const proveProtection = async (url, token, identity) => {
  const refused = async (query, by, what) => {
    const { body } = await ask(url, query, by);
    assert.ok(body.errors?.length > 0 || body.error !== undefined, `${what} was not refused`);
    for (const value of Object.values(body.data ?? {})) assert.equal(value, null, `${what} got data`);
  };
  for (const name of ['W1', 'W2', 'W3']) {
    await refused(loads[name].query, undefined, `an anonymous caller, ${name}`);
    await refused(loads[name].query, identity.tamper(token, STRANGER), `a tampered token, ${name}`);
    await refused(
      loads[name].query,
      identity.sign({ exp: Math.floor(Date.now() / 1000) - 60 }),
      `an expired token, ${name}`,
    );
  }
  const { body } = await ask(url, `{ user(id: "${STRANGER}") { id name email } }`, token);
  assert.ok(body.errors?.length > 0, "another user's email was not refused");
  assert.deepEqual(body.data?.user, { id: STRANGER, name: 'Person 2', email: null });
  assert.deepEqual(
    body.errors.map(({ path }) => path),
    [['user', 'email']],
  );
};

/** Throws if a server does not answer correctly. */
export const prove = async ({ url }, { protects, constant }, identity) => {
  const token = identity.sign();
  if (constant) return;
  await proveLoads(url, token);
  if (!protects) return;
  await proveProtection(url, token, identity);
  await proveLoads(url, token);
};
