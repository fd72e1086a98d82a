import { createGenerator } from './generate.ts';
import type { Asked, Protocol } from './operation.ts';
import type { FuzzSession } from './session.ts';

/** Shares of the operations that use another protocol than GraphQL. */
const BY_REST = 0.15;
const BY_TOOL = 0.1;
/** The weight of callers with invalid credentials, compared with others. */
const INVALID = 0.2;

/** An endless sequence of random operations of random callers. */
export function* chance(session: FuzzSession, via: Protocol | undefined): Generator<Asked> {
  const { schema, callers, oracle, random, sourceOf, rest, tools } = session;
  const graphql = createGenerator(schema, random);
  for (;;) {
    const several = callers.filter(({ auth }) => auth !== null || random.chance(INVALID));
    const caller = random.pick(several) ?? random.pick(callers);
    if (caller === undefined) return;
    const isLikely = (coordinate: string) => !oracle.isNever(coordinate, caller);
    const source = sourceOf(caller);
    const byRest = via === 'rest' || (via === undefined && random.chance(BY_REST));
    const byTool = via === 'mcp' || (via === undefined && random.chance(BY_TOOL));
    const chosen = byRest ? rest?.random(source) : byTool ? tools?.random(caller, source) : undefined;
    yield { caller, operation: chosen ?? graphql(source, isLikely) };
  }
}
