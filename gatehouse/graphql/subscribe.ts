import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, parse } from 'graphql';
import { callerOf } from '../auth/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { mapEvents } from '../postgres/index.ts';
import { type Documents, validDocument } from './documents.ts';
import type { ReadOperation } from './read-subscription.ts';

/** An operation as text, which takes a hundredth of the memory of its document. */
type HeldOperation = ExecutionArgs & { held: { text: string; name: ReadOperation['operationName'] } };

/**
 * graphql-ws needs a document with an operation, and keeps it as long as the subscription lasts, so it gets a small
 * one.
 */
const STAND_IN = parse('subscription { operation }');

/** The number of characters of an operation that are kept as long as its subscription lasts. */
export function charactersOf({ document, variableValues }: ReadOperation): number {
  return textOf(document).length + JSON.stringify(variableValues ?? {}).length;
}

/** The arguments that graphql-ws keeps for a subscription and passes to the function of `createSubscribe`. */
export function heldOperation(operation: ReadOperation, contextValue: RequestContext): HeldOperation {
  const { schema, document, operationName: name, variableValues = null } = operation;
  return { schema, document: STAND_IN, variableValues, contextValue, held: { text: textOf(document), name } };
}

const textOf = ({ loc }: ReadOperation['document']): string => {
  if (loc === undefined) throw new Error('The document has no text');
  return loc.source.body;
};

/**
 * Creates graphql-js' `subscribe` with one difference: each event is executed when it is its caller's turn, because
 * rules are evaluated and fields are read per subscriber, and thousands of them must not do so at once.
 * @param documents the cache of valid documents
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
