import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { callerOf } from '../auth/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { mapEvents } from '../postgres/index.ts';

/**
 * graphql-js' `subscribe`, but each event is executed when it is its caller's turn: rules are judged and fields are read for
 * each subscriber, and thousands of them must not do so at once.
 */
export const subscribeInTurns = async (
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> => {
  const stream = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in stream)) return stream;
  const { auth } = args.contextValue as RequestContext;
  return mapEvents(callerOf(auth) ?? '', stream[Symbol.asyncIterator](), async (rootValue) =>
    execute({ ...args, rootValue }),
  );
};
