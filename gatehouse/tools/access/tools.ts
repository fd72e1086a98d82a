import type { GraphQLSchema } from 'graphql';
import { defaultLimits } from '../../config/index.ts';
import { faultsOf } from '../../graphql/index.ts';
import type { Node } from '../../guard/index.ts';
import { readTools } from '../../mcp/index.ts';
import { TOOLS } from './matrix.ts';

/** The endpoint for models requires a token, even for public fields. */
const WITH_TOKEN: Node = { kind: 'caller', name: 'anyone with a token', decide: (auth) => auth.isAuthenticated };

/** The rules of the tools for models, as rows of a table of their own: those of the root fields that they select. */
export function toolRules(schema: GraphQLSchema, sdl: URL): { coordinate: string; node: Node }[] {
  return readTools(schema, sdl, faultsOf(defaultLimits)).map(({ name, roots }) => {
    const rules = roots.map((root) => (root.kind === 'allow' ? WITH_TOKEN : root));
    const [only] = rules;
    const node: Node = only !== undefined && rules.length === 1 ? only : { kind: 'and', parts: rules };
    return { coordinate: `${TOOLS}.${name}`, node };
  });
}
