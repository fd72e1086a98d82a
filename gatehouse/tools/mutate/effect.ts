import { domains } from '../../../src/domains.ts';
import { createSchema } from '../../graphql/schema.ts';
import { guardsOf } from '../../guard/compile.ts';
import { makeCallers } from '../access/callers.ts';
import { makeMatrix } from '../access/matrix.ts';
import { rightsIn } from '../access/rights.ts';

const mutantIs = (id: number): void => void Object.assign(globalThis, { __mutant: id });

/**
 * What a mutant of a rule gives to whom, or takes from whom: `anonymous: no to yes`. Runs where the rules have their switches.
 */
export async function effectOf(id: number, coordinate: string): Promise<string[]> {
  const rowOf = async (mutant: number) => {
    mutantIs(mutant);
    const guards = guardsOf(createSchema(domains, { explain: false }));
    const { callers } = await makeCallers(rightsIn([...guards.values()].map(({ node }) => node)));
    const { columns, rows } = await makeMatrix(guards.values(), callers);
    return { columns, cells: rows.find((row) => row.coordinate === coordinate)?.cells ?? [] };
  };
  const [before, after] = [await rowOf(0), await rowOf(id)];
  return before.columns.flatMap((column, index) => {
    const [from, to] = [before.cells[index], after.cells[index]];
    return from === to ? [] : [`${column}: ${from} to ${to}`];
  });
}
