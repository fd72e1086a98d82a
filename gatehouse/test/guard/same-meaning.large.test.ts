import fc from 'fast-check';
import { type ExecutionResult, execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import { applyRules } from '../../guard/compile.ts';
import { and, callerRule, chain, deny, not, or, race, rule } from '../../guard/rules.ts';
import { type AnyRule, allow, type Rule } from '../../guard/shield.ts';
import { readRule } from '../../guard/tree.ts';
import { shielded } from './shield-engine.ts';
import { anonymous, contextOf, unguardedSchema } from './support.ts';

type Cache = 'contextual' | 'strict' | 'no_cache' | true | undefined | (() => string);
type Leaf = { op: 'leaf'; gives: unknown; how: 'sync' | 'async'; about: 'field' | 'caller'; cache: Cache };
type Tree =
  | Leaf
  | { op: 'allow' }
  | { op: 'deny' }
  | { op: 'and' | 'or' | 'chain' | 'race'; parts: Tree[] }
  | { op: 'not'; part: Tree; error: string | undefined };

const thrown = Symbol('thrown');

const leaf: fc.Arbitrary<Leaf> = fc.record({
  op: fc.constant('leaf' as const),
  gives: fc.oneof(
    fc.constantFrom(true, false, thrown, 1, null, undefined),
    fc.nat(99).map((n) => `in words ${n}`),
    fc.nat(99).map((n) => new Error(`an error ${n}`)),
  ),
  how: fc.constantFrom('sync' as const, 'async' as const),
  about: fc.constantFrom('field' as const, 'caller' as const),
  cache: fc.constantFrom<Cache>(undefined, 'no_cache', 'contextual', 'strict', true, () => 'key'),
});

const { tree } = fc.letrec<{ tree: Tree; parts: Tree[] }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.constantFrom({ op: 'allow' as const }, { op: 'deny' as const }),
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const, 'chain' as const, 'race' as const),
      parts: tie('parts'),
    }),
    fc.record({
      op: fc.constant('not' as const),
      part: tie('tree'),
      error: fc.option(fc.constantFrom('not that', 'nor that'), { nil: undefined }),
    }),
  ),
  parts: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
}));

let names = 0;
/** The rule, made by the functions that graphql-shield and the guard share. */
const ruleOf = (tree: Tree, andIsChain = false): Rule => {
  const combine = { and: andIsChain ? chain : and, or, chain, race };
  if (tree.op === 'allow') return allow as unknown as Rule;
  if (tree.op === 'deny') return deny;
  if (tree.op === 'not') return not(ruleOf(tree.part, andIsChain), tree.error);
  if ('parts' in tree)
    return combine[tree.op](...(tree.parts.map((part) => ruleOf(part, andIsChain)) as unknown as [AnyRule])) as Rule;
  const give = () => {
    if (tree.gives === thrown) throw new Error('thrown');
    return tree.gives as boolean;
  };
  const decide = tree.how === 'sync' ? give : async () => give();
  names += 1;
  return tree.about === 'caller'
    ? callerRule(`rule ${names}`, decide)
    : rule(`rule ${names}`, { cache: tree.cache ?? false })(decide);
};

/** The meaning of the rule in three-valued logic: a rule that throws, or returns an Error or a number, is undecided. */
const meaningOf = (tree: Tree): boolean | 'undecided' => {
  if (tree.op === 'allow' || tree.op === 'deny') return tree.op === 'allow';
  if (tree.op === 'leaf')
    return [thrown, 1].includes(tree.gives as symbol) || tree.gives instanceof Error
      ? 'undecided'
      : tree.gives === true;
  if (tree.op === 'not') {
    const meaning = meaningOf(tree.part);
    return meaning === 'undecided' ? meaning : !meaning;
  }
  const meanings = tree.parts.map(meaningOf);
  if (tree.op === 'and' || tree.op === 'chain') return meanings.find((meaning) => meaning !== true) ?? true;
  return meanings.includes(true) || (meanings.includes('undecided') && 'undecided');
};

/** Whether an undecided rule is under a `not`: the one place where graphql-shield grants and the guard refuses. */
const negatesUndecided = (tree: Tree): boolean => {
  if (tree.op === 'not') return meaningOf(tree.part) === 'undecided' || negatesUndecided(tree.part);
  return 'parts' in tree && tree.parts.some(negatesUndecided);
};

const isSync = (tree: Tree): boolean => {
  if (tree.op === 'leaf') return tree.how === 'sync';
  return 'parts' in tree ? tree.parts.every(isSync) : tree.op !== 'not' || isSync(tree.part);
};

const document = parse('{ a }');
const schemaOf = () => unguardedSchema('type Query { a: Int }', { Query: { a: () => 1 } });

/** "granted", "refused", or the words of the refusal. */
const answerOf = ({ data, errors: [error] = [] }: ExecutionResult): string => {
  if (data?.a === 1) return 'granted';
  return error === undefined || ['Not Authorised!', 'Not allowed.', 'Not signed in.'].includes(error.message)
    ? 'refused'
    : error.message;
};

const askGuard = (tree: Tree) => {
  const rules = new Map([['Query.a', readRule(ruleOf(tree))]]);
  return execute({
    schema: applyRules(schemaOf(), rules, { explain: false }),
    document,
    contextValue: contextOf(anonymous),
  });
};

const askShield = async (tree: Tree, andIsChain: boolean) =>
  answerOf(
    await execute({
      schema: shielded(schemaOf(), { Query: { a: ruleOf(tree, andIsChain) } }),
      document,
      contextValue: contextOf(anonymous),
    }),
  );

test("a rule means what it means to graphql-shield's own engine, unless that grants on a failure", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (tree) => {
      const ours = answerOf(await askGuard(tree));
      const meaning = meaningOf(tree);
      expect(ours === 'granted').toBe(meaning === true);
      if (meaning !== 'undecided') expect((await askShield(tree, false)) === 'granted').toBe(meaning);
      if (negatesUndecided(tree)) return;
      // Word for word: our `and` stops at the first refusal, as graphql-shield's `chain` does.
      expect(ours).toBe(await askShield(tree, true));
    }),
    { numRuns: 1000 },
  );
});

test('decides synchronous rules without a promise', () => {
  fc.assert(
    fc.property(tree.filter(isSync), (tree) => {
      expect(askGuard(tree)).not.toBeInstanceOf(Promise);
    }),
    { numRuns: 300 },
  );
});
