import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi();
const can = '{ can { createPost setUserRole } }';

test('what a caller may do, told beforehand by the rules of the mutations', async () => {
  expect((await api.nobody.query(can)).data.can).toEqual({ createPost: false, setUserRole: false });
  expect((await api.as('linus').query(can)).data.can).toEqual({ createPost: true, setUserRole: false });
  expect((await api.as('ada').query(can)).data.can).toEqual({ createPost: true, setUserRole: true });
});

test('who only has to verify once more is not hidden the way; staff who act as an admin are', async () => {
  expect((await api.as('ada', { claims: { fva: [90, -1] } }).query(can)).data.can.setUserRole).toBe(true);
  expect((await api.as('ada', { claims: { act: { sub: 'user_staff' } } }).query(can)).data.can.setUserRole).toBe(false);
});

test('of a post: as the mutations answer', async () => {
  const create = 'mutation { createPost(input: { title: "A", body: "B", inOrganization: true }) { id } }';
  const { id } = (await api.as('linus').query(create)).data.createPost;
  const [post, none] = [`(id: "${id}")`, '(id: "none")'];
  const query = `{ can { updatePost${post} publishPost${post} deletePost${post} none: deletePost${none} } }`;
  const answers = { linus: [true, true, true], grace: [false, true, false], ada: [true, false, true] } as const;
  for (const [person, [updatePost, publishPost, deletePost]] of Object.entries(answers)) {
    const caller = api.as(person as keyof typeof answers);
    expect((await caller.query(query)).data.can).toEqual({ updatePost, publishPost, deletePost, none: false });
    const { errors } = await caller.query(`mutation { updatePost(id: "${id}", input: { title: "A" }) { id } }`);
    expect(errors === undefined).toBe(updatePost);
  }
});
