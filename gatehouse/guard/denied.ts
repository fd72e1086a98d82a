import { GraphQLError, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import { refusalOf } from '../auth/index.ts';
import { ApiError, refused } from '../errors/index.ts';
import { type Decision, Denial } from './ask.ts';
import type { RequestContext } from './context.ts';
import { type Case, failedParts, judge, wordsOf, wouldPass } from './explain.ts';
import { partOf } from './part.ts';
import { type DeniedField, denials } from './refusal-channel.ts';
import { constantOf, type Node } from './tree.ts';

/** The error of a denied field: what the rule answered, otherwise whether signing in might help. */
export function errorOf(
  node: Node,
  decision: Decision,
  context: RequestContext,
  info: GraphQLResolveInfo,
): GraphQLError {
  const answer = decision instanceof Denial ? decision.answer : null;
  if (answer instanceof GraphQLError) return answer;
  const place = { nodes: info.fieldNodes, path: responsePathAsArray(info.path) };
  return refused(refusalOf(context?.auth, answer?.message, constantOf(node) !== null), place);
}

/** The error with the rule, its failed parts and what would pass; also published for the playground, if it listens. */
export async function explained(
  error: GraphQLError,
  { node, coordinate }: { readonly node: Node; readonly coordinate: string },
  about: Case,
  requestId: string,
): Promise<GraphQLError> {
  const judgement = await judge(node, about);
  const [rule, missing] = [wordsOf(node), wouldPass(judgement)];
  const failed = failedParts(judgement);
  const extensions = { ...error.extensions, coordinate, rule, failed, wouldPass: missing };
  if (denials.hasSubscribers) {
    const { message } = error;
    const code = String(error.extensions.code ?? '');
    const tree = partOf(judgement);
    denials.publish({ requestId, coordinate, code, message, rule, wouldPass: missing, tree } satisfies DeniedField);
  }
  return error instanceof ApiError
    ? new ApiError(error.code, error.message, extensions)
    : new GraphQLError(error.message, { originalError: error, extensions });
}
