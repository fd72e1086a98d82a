import { expect, it } from 'vitest';
import { and, callerRule, not, on, rule, target } from '../../guard/rules.ts';
import { anonymous, contextOf, guardedSchema, person, run } from '../guard/support.ts';

const ask = async (secret: object, auth: object, options = {}) => {
  const schema = guardedSchema('type Query { secret: Int }', { Query: { secret } }, options);
  const context = contextOf(auth);
  return { ...(await run(schema, '{ secret }', context, { secret: 1 })), context };
};

const callable = (then: PromiseLike<boolean>['then']) => Object.assign(() => {}, { then });

// What a rule without types may give, of which some mean yes and some mean that there was no answer.
it.each([
  ['a count', 1],
  ['a row', { banned: true }],
  ['a Boolean object', new Boolean(true)],
  ['a function', () => true],
  ['an Error of another realm', (await import('node:vm')).runInNewContext('new Error("database down")')],
  ['a promise-like function that grants', callable((yes) => Promise.resolve(yes?.(true) as never))],
  ['a promise-like function that rejects', callable((_, no) => Promise.resolve(no?.(new Error('down')) as never))],
])('neither a rule nor its negation grants: %s', async (_, answer) => {
  const banned = rule('banned')(() => answer as boolean);
  expect((await ask(not(banned), anonymous)).errors).toHaveLength(1);
});

it('an explanation of a refusal does not fail if a target cannot be loaded', async () => {
  const staff = callerRule('staff', () => false);
  const broken = target('thing', () => {
    throw new Error('database down');
  });
  const { errors } = await ask(and(staff, on(broken, staff)), person('user_1'), { explain: true });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', failed: ['staff'] });
});
