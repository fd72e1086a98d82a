import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi();
const can = '{ can { createPoem setUserRole } }';

test('reports in advance what a caller may do, by the rules of the mutations', async () => {
  expect((await api.anonymous.query(can)).data.can).toEqual({ createPoem: false, setUserRole: false });
  expect((await api.as('linus').query(can)).data.can).toEqual({ createPoem: true, setUserRole: false });
  expect((await api.as('ada').query(can)).data.can).toEqual({ createPoem: true, setUserRole: true });
});

test('is true for callers who only have to verify again, and false for staff who act as an admin', async () => {
  expect((await api.as('ada', { claims: { fva: [90, -1] } }).query(can)).data.can.setUserRole).toBe(true);
  expect((await api.as('ada', { claims: { act: { sub: 'user_staff' } } }).query(can)).data.can.setUserRole).toBe(false);
});

test('agrees with the mutations about a poem', async () => {
  const create = 'mutation { createPoem(input: { title: "A", body: "B", inOrganization: true }) { id } }';
  const { id } = (await api.as('linus').query(create)).data.createPoem;
  const [poem, none] = [`(id: "${id}")`, '(id: "none")'];
  const query = `{ can { updatePoem${poem} publishPoem${poem} deletePoem${poem} none: deletePoem${none} } }`;
  const answers = { linus: [true, true, true], grace: [false, true, false], ada: [true, false, true] } as const;
  for (const [person, [updatePoem, publishPoem, deletePoem]] of Object.entries(answers)) {
    const caller = api.as(person as keyof typeof answers);
    expect((await caller.query(query)).data.can).toEqual({ updatePoem, publishPoem, deletePoem, none: false });
    const { errors } = await caller.query(`mutation { updatePoem(id: "${id}", input: { title: "A" }) { id } }`);
    expect(errors === undefined).toBe(updatePoem);
  }
});
