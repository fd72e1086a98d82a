import { describe, expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key' });

describe('over HTTP, through an interface', () => {
  const named =
    'query ($id: ID!) { named(id: $id) { __typename id name ... on User { email } ... on Shelf { kind } } }';

  it("applies the rules of the object's own type", async () => {
    const user = await api.as('linus').query(named, { id: 'user_ada' });
    expect(user.data.named).toEqual({ __typename: 'User', id: 'user_ada', name: 'Ada Lovelace', email: null });
    expect(user.errors).toMatchObject([{ path: ['named', 'email'], extensions: { code: 'FORBIDDEN' } }]);
    expect((await api.as('linus').query(named, { id: 'shelf_vault' })).body).toEqual({
      data: { named: { __typename: 'Shelf', id: 'shelf_vault', name: 'Vault', kind: 'LOCKED' } },
    });
  });

  it('refuses anonymous callers at the field itself', async () => {
    const { data, errors } = await api.anonymous.query(named, { id: 'shelf_hall' });
    expect(data).toEqual({ named: null });
    expect(errors).toMatchObject([{ path: ['named'], extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe('over HTTP, through a union of a recursive type', () => {
  const shelf = `query ($id: ID!) { shelf(id: $id) {
    parent { id }
    items { __typename ... on Shelf { id name } ... on Poem { id draftNotes } }
  } }`;

  it('gives what is on an open shelf to everyone, without the fields that they may not see', async () => {
    const { data, errors } = await api.anonymous.query(shelf, { id: 'shelf_hall' });
    expect(data.shelf).toEqual({
      parent: null,
      items: [
        { __typename: 'Shelf', id: 'shelf_vault', name: 'Vault' },
        { __typename: 'Poem', id: 'poem_ada_personal_published_1', draftNotes: null },
      ],
    });
    expect(errors).toMatchObject([
      { path: ['shelf', 'items', 1, 'draftNotes'], extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  it('gives what is on a locked shelf to members, and a draft on it to its author alone', async () => {
    const itemsFor = async (person: 'grace' | 'linus' | 'mallory') => {
      const { data, errors } = await api.as(person).query(shelf.replace(' draftNotes', ''), { id: 'shelf_vault' });
      return (
        data?.shelf?.items?.map(({ id }: { id: string }) => id) ?? errors?.map(({ extensions }) => extensions.code)
      );
    };
    const [drawer, published, draft] = ['shelf_drawer', 'poem_grace_acme_published_1', 'poem_grace_personal_draft_1'];
    expect(await itemsFor('grace')).toEqual([drawer, published, draft]);
    expect(await itemsFor('linus')).toEqual([drawer, published]);
    expect(await itemsFor('mallory')).toEqual(['FORBIDDEN']);
  });
});

describe('over HTTP, rules of every kind', () => {
  const label = 'mutation ($id: ID!, $name: String!) { labelShelf(input: { id: $id, name: $name }) { name } }';
  const codesOf = async (person: 'grace' | 'linus', id: string, name: string) => {
    const { errors } = await api.as(person).query(label, { id, name });
    return errors?.map(({ extensions }) => extensions.code);
  };

  it('a role, the arguments and the input decide before the resolver runs', async () => {
    expect(await codesOf('grace', 'shelf_hall', 'Great hall')).toBeUndefined();
    expect(await codesOf('grace', 'hall', 'Great hall')).toEqual(['FORBIDDEN']);
    expect(await codesOf('grace', 'shelf_hall', 'ab')).toEqual(['BAD_USER_INPUT']);
    expect(await codesOf('linus', 'shelf_hall', 'Great hall')).toEqual(['FORBIDDEN']);
  });

  it('a permission, a plan, a feature or the scope of a machine opens a field', async () => {
    const keeper = '{ shelf(id: "shelf_vault") { keeper { name } } }';
    const machine = (scopes: string[]) => {
      const { secret } = api.clerk.store.issue({ kind: 'api_key', subject: 'user_ada', scopes });
      return api.withAuthorization(`Bearer ${secret}`);
    };
    const granted = { data: { shelf: { keeper: { name: 'Grace Hopper' } } } };
    expect((await machine(['shelves:read']).query(keeper)).body).toEqual(granted);
    expect((await machine([]).query(keeper)).data.shelf).toEqual({ keeper: null });
    expect((await api.as('mallory').query(keeper)).data.shelf).toEqual({ keeper: null });
    for (const claims of [{ pla: 'u:pro' }, { fea: 'u:keepers' }]) {
      expect((await api.as('mallory', { claims }).query(keeper)).body).toEqual(granted);
    }
  });
});
