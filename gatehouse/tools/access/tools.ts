import type { GraphQLSchema } from 'graphql';
import { defaultLimits, type Limits } from '../../config/index.ts';
import { faultsOf } from '../../graphql/index.ts';
import type { Node } from '../../guard/index.ts';
import { readTools } from '../../mcp/index.ts';
import { TOOLS } from './matrix.ts';

/** The endpoint for models has no anonymous callers, whatever is public. */
const WITH_TOKEN: Node = { kind: 'caller', name: 'anyone with a token', decide: (auth) => auth.isAuthenticated };

/** The rules of the tools for models, as rows of a table of their own: those of the fields that they call. */
export function toolRules(
  schema: GraphQLSchema,
  folder: URL,
  limits: Limits = defaultLimits,
): { coordinate: string; node: Node }[] {
  return readTools(schema, folder, faultsOf(limits)).map(({ name, roots }) => {
    const rules = roots.map((root) => (root.kind === 'allow' ? WITH_TOKEN : root));
    const [only] = rules;
    const node: Node = only !== undefined && rules.length === 1 ? only : { kind: 'and', parts: rules };
    return { coordinate: `${TOOLS}.${name}`, node };
  });
}
