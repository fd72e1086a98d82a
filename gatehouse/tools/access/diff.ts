import type { Matrix, Row } from '../../guard/index.ts';

type Changes = {
  /** Fields that some caller may access now but perhaps could not before; includes fields that became public. */
  widened: string[];
  tightened: string[];
  newlyPublic: string[];
  added: string[];
  removed: string[];
};

const rank = (cell: string) => (cell === 'no' ? 0 : cell === 'yes' ? 2 : 1);

/** The change of one field. A condition with other words may allow more, so it counts as wider. */
const compare = (before: Row, after: Row, columns: readonly string[]) => {
  const moves = columns.map((column, index) => {
    const [from = 'no', to = 'no'] = [before.cells[index], after.cells[index]];
    const wider = rank(to) > rank(from) || (rank(to) === 1 && rank(from) === 1 && to !== from);
    return { text: `${column}: ${from} to ${to}`, wider, narrower: rank(to) < rank(from) };
  });
  return { wider: moves.filter((move) => move.wider), narrower: moves.filter((move) => move.narrower) };
};

const isPublic = ({ cells }: Row) => cells[0] !== 'no';

/** The fields whose access changed between two matrices. */
export function diffMatrices(before: Matrix, after: Matrix): Changes {
  const changes: Changes = { widened: [], tightened: [], newlyPublic: [], added: [], removed: [] };
  const old = new Map(before.rows.map((row) => [row.coordinate, row]));
  const sameColumns = before.columns.join() === after.columns.join();
  for (const row of after.rows) {
    const { coordinate, rule } = row;
    const was = old.get(coordinate);
    old.delete(coordinate);
    if (was === undefined) {
      changes.added.push(`${coordinate}: ${rule}`);
      if (isPublic(row)) changes.newlyPublic.push(`${coordinate}: ${rule}`);
      continue;
    }
    const { wider, narrower } = sameColumns ? compare(was, row, after.columns) : { wider: [], narrower: [] };
    const rules = was.rule === rule ? '' : ` (was: ${was.rule}; is: ${rule})`;
    const lineOf = (moves: typeof wider) => `${coordinate}: ${moves.map(({ text }) => text).join(', ')}${rules}`;
    const stayedPublic = isPublic(row) && isPublic(was);
    if (wider.length > 0) changes.widened.push(lineOf(wider));
    else if (narrower.length > 0) changes.tightened.push(lineOf(narrower));
    else if (was.rule !== rule && !stayedPublic)
      changes.widened.push(`${coordinate}: possibly, because the rule changed${rules}`);
    if (isPublic(row) && !isPublic(was)) changes.newlyPublic.push(`${coordinate}: ${rule}`);
  }
  changes.removed.push(...old.keys());
  return changes;
}
