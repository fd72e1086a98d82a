import { createSchema } from '../../graphql/index.ts';
import { guardsOf, rightsIn } from '../../guard/index.ts';
import { makeCallers } from '../access/callers.ts';
import { makeMatrix } from '../access/matrix.ts';
import type { Application } from '../application.ts';

const mutantIs = (id: number): void => void Object.assign(globalThis, { __mutant: id });

/**
 * Whose access a mutant of a rule changes: `anonymous: no to yes`. Runs in a process whose rules have switches.
 */
export async function effectOf(application: Application, id: number, coordinate: string): Promise<string[]> {
  const { sdl, sample } = application;
  const domains = await application.loadDomains();
  const rowOf = async (mutant: number) => {
    mutantIs(mutant);
    const guards = guardsOf(createSchema({ sdl, domains, explain: false }));
    const { callers } = await makeCallers(sample, rightsIn([...guards.values()].map(({ node }) => node)));
    const { columns, rows } = await makeMatrix(guards.values(), callers);
    return { columns, cells: rows.find((row) => row.coordinate === coordinate)?.cells ?? [] };
  };
  const [before, after] = [await rowOf(0), await rowOf(id)];
  return before.columns.flatMap((column, index) => {
    const [from, to] = [before.cells[index], after.cells[index]];
    return from === to ? [] : [`${column}: ${from} to ${to}`];
  });
}
