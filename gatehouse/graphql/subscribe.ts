import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, parse } from 'graphql';
import { callerOf } from '../auth/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { mapEvents } from '../postgres/index.ts';
import { type Documents, validDocument } from './documents.ts';
import type { ReadOperation } from './read-subscription.ts';

/** An operation by its text, which takes a hundredth of the memory of its document. */
type HeldOperation = ExecutionArgs & { held: { text: string; name: ReadOperation['operationName'] } };

/** graphql-ws looks for an operation in a document, and keeps both as long as the subscription lasts. */
const STAND_IN = parse('subscription { operation }');

/** What is kept of an operation as long as its subscription lasts, in characters. */
export function charactersOf({ document, variableValues }: ReadOperation): number {
  return textOf(document).length + JSON.stringify(variableValues ?? {}).length;
}

/** What graphql-ws gets of a subscription, and `subscribeInTurns` gets back from it. */
export function heldOperation(operation: ReadOperation, contextValue: RequestContext): HeldOperation {
  const { schema, document, operationName: name, variableValues = null } = operation;
  return { schema, document: STAND_IN, variableValues, contextValue, held: { text: textOf(document), name } };
}

const textOf = ({ loc }: ReadOperation['document']): string => {
  if (loc === undefined) throw new Error('The document has no text');
  return loc.source.body;
};

/**
 * Creates graphql-js' `subscribe`, but each event is executed when it is its caller's turn: rules are evaluated and fields
 * are read per subscriber, and thousands of them must not do so at once.
 * @param documents those that are valid
 */
export function createSubscribe(documents: Documents) {
  return async (args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> => {
    const { held, ...others } = args as HeldOperation;
    const whole = () => ({ ...others, document: validDocument(documents, held.text), operationName: held.name });
    const stream = await createSourceEventStream(whole());
    if (!(Symbol.asyncIterator in stream)) return stream;
    const { auth } = args.contextValue as RequestContext;
    return mapEvents(callerOf(auth) ?? '', stream[Symbol.asyncIterator](), async (rootValue) =>
      execute({ ...whole(), rootValue }),
    );
  };
}
