import type { ExecutionResult } from 'graphql';
import type { Context } from '../app/context.ts';
import { contextOf } from '../guard/support.ts';

type PromiseOrValue<Value> = Value | Promise<Value>;

/** What was answered, and all that was called for it, also after the answer. */
export async function watch(auth: object, run: (context: Context) => PromiseOrValue<ExecutionResult>) {
  const calls: string[] = [];
  const { data, errors } = await run(contextOf(auth, { calls }));
  await new Promise(setImmediate);
  const failures = errors?.map(({ message, path, locations, extensions, originalError }) => {
    return [message, path, locations, extensions, String(originalError)];
  });
  return { failed: errors !== undefined, text: JSON.stringify([data, failures, calls], null, 1) };
}
