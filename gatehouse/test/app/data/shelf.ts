/** Shelves are few and never change: they are not in the database. */
export type ShelfRow = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'OPEN' | 'LOCKED';
  readonly parentId: string | null;
  readonly poemIds: readonly string[];
};

const shelves: readonly ShelfRow[] = [
  { id: 'shelf_hall', name: 'Hall', kind: 'OPEN', parentId: null, poemIds: ['poem_ada_personal_published_1'] },
  {
    id: 'shelf_vault',
    name: 'Vault',
    kind: 'LOCKED',
    parentId: 'shelf_hall',
    poemIds: ['poem_grace_acme_published_1', 'poem_grace_personal_draft_1'],
  },
  { id: 'shelf_drawer', name: 'Drawer', kind: 'OPEN', parentId: 'shelf_vault', poemIds: [] },
];

/** Null where there is none. */
export function findShelf(id: string): ShelfRow | null {
  return shelves.find((shelf) => shelf.id === id) ?? null;
}

/** The shelves that stand in this one. */
export function shelvesIn(id: string): ShelfRow[] {
  return shelves.filter((shelf) => shelf.parentId === id);
}
