import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { cloneApplication, root } from '../support/clone.ts';

const node = (cwd: string, script: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'node_modules', script), ...args], { cwd, encoding: 'utf8' }).catch(
    (failed: { stdout: string }) => failed,
  );

/** A field without a rule, and a domain with one type of every kind. */
const moreSdl = {
  'poem.graphql': 'extend type Poem { subtitle: String }',
  'pet.graphql': `
    interface Animal { name: String }
    type Dog implements Animal { name: String tricks(atLeast: Int!): Int }
    type Cat { name: String }
    union Pet = Dog | Cat
    enum Size { SMALL LARGE }
    scalar Weight
    input PetInput { name: String }
    extend type Query { dog: Dog }`,
};

const before = `
import { admin, and, anyone, argsRule, author, deny, on, or, rule, self, signedIn, target } from '../app/schema/rules.ts';
import { poemRows } from '../app/data/poem.ts';
import type { DomainRules } from '../app/types.generated.ts';
import { allow } from '../../guard/shield.ts';
export const words = { poemRows, admin, anyone, author, self, signedIn, and, argsRule, deny, on, or, rule, target, allow };
const atLeast = argsRule('at least', (args: { atLeast: number }) => args.atLeast > 0);
const Query = { dog: signedIn }; const Dog = { name: signedIn, tricks: atLeast }; const Cat = { name: admin };
export const kept = { Query, Dog, Cat } satisfies DomainRules<'pet'>;
`;
const rules = (types: string) => `export const rules = { ${types} } satisfies DomainRules<'pet'>;`;

// [the mistake, the code, what the compiler's message names]
const mistakes: Record<string, [code: string, ...names: string[]]> = {
  'leaves-out-a-field': [rules('Query, Cat, Dog: { tricks: atLeast }'), "'name' is missing", 'Pet_DogRules'],
  'leaves-out-a-type': [rules('Query, Dog'), "'Cat' is missing", 'Pet_Rules'],
  'leaves-out-a-root-field': [rules('Query: {}, Dog, Cat'), "'dog' is missing", 'Pet_QueryRules'],
  'misspells-a-field': [
    rules('Query, Dog, Cat: { name: admin, nmae: admin }'),
    "'nmae' does not exist",
    'Pet_CatRules',
  ],
  'misspells-a-type': [rules('Query, Dog, Cat, Cta: { name: admin }'), "'Cta' does not exist", 'Pet_Rules'],
  'gives-undefined': [rules('Query, Dog, Cat: { name: undefined }'), "'undefined' is not assignable", '"Cat.name"'],
  'gives-undefined-for-a-type': [rules('Query, Dog, Cat: undefined'), "'undefined' is not assignable", 'Pet_CatRules'],
  'gives-a-bare-function': [
    rules('Query, Dog, Cat: { name: () => true }'),
    "'() => boolean' is not assignable",
    '"Cat.name"',
  ],
  'forgets-to-call-a-rule': [rules('Query, Dog, Cat: { name: anyone }'), 'is not assignable', '"Cat.name"'],
  'opens-without-a-reason': [rules('Query, Dog, Cat: { name: allow }'), "'AllowWithoutReason'", '"Cat.name"'],
  'opens-inside-or': [rules('Query, Dog, Cat: { name: or(allow, admin) }'), "'AllowWithoutReason'", 'AnyRule'],
  'combines-undefined': [
    rules('Query, Dog, Cat: { name: and(admin, undefined) }'),
    "'undefined' is not assignable",
    'AnyRule',
  ],
  'combines-nothing': [rules('Query, Dog, Cat: { name: and() }'), 'Expected at least 1'],
  'covers-the-rest': [rules("Query, Dog, Cat: { '*': admin }"), "'*'' does not exist", 'Pet_CatRules'],
  'rules-an-interface': [rules('Query, Dog, Cat, Animal: { name: admin }'), "'Animal' does not exist", 'Pet_Rules'],
  'rules-a-union': [rules('Query, Dog, Cat, Pet: { name: admin }'), "'Pet' does not exist", 'Pet_Rules'],
  'rules-an-enum': [rules('Query, Dog, Cat, Size: { SMALL: admin }'), "'Size' does not exist", 'Pet_Rules'],
  'rules-an-input': [rules('Query, Dog, Cat, PetInput: { name: admin }'), "'PetInput' does not exist", 'Pet_Rules'],
  'rules-a-scalar': [rules('Query, Dog, Cat, Weight: admin'), "'Weight' does not exist", 'Pet_Rules'],
  'rules-a-type-as-a-whole': [rules('Query, Dog, Cat: admin'), "'name' is missing", 'Pet_CatRules'],
  'claims-a-field-of-another-domain': [
    rules('Query, Dog, Cat, Poem: { title: admin }'),
    "'Poem' does not exist",
    'Pet_Rules',
  ],
  'asks-another-object': [rules('Query, Dog, Cat: { name: author }'), 'is not assignable', '"Cat.name"'],
  'asks-another-object-inside-or': [
    rules('Query, Dog, Cat: { name: or(admin, self) }'),
    'is not assignable',
    '"Cat.name"',
  ],
  'asks-an-object-of-a-root-field': [rules('Query: { dog: author }, Dog, Cat'), 'is not assignable', '"Query.dog"'],
  'asks-for-arguments-that-are-not-there': [
    rules('Query, Dog, Cat: { name: atLeast }'),
    'is not assignable',
    '"Cat.name"',
  ],
  'reads-what-the-object-has-not': [
    rules('Query, Dog, Cat: { name: rule()((cat) => cat.mine) }'),
    "'mine' does not exist on type 'Cat'",
  ],
  'asks-the-wrong-rule-of-a-target': [
    `export const edit = on(target('poem', ({ id }: { id: string }, c) => c.loaders.byId(poemRows).load(id)), self);`,
    'is not assignable',
  ],
  'reads-a-large-column-of-a-row': [
    `import { objectRule } from '../app/schema/rules.ts';
     import type { PoemRow } from '../app/data/poem.ts';
     export const long = objectRule('long', (poem: PoemRow) => poem.body.length > 100);`,
    "'body' does not exist",
  ],
  'leaves-a-large-column-without-a-resolver': [
    `import type { DomainResolvers } from '../app/types.generated.ts';
     import { poemResolvers } from '../app/resolvers/poem.ts';
     const { body: _, ...Poem } = poemResolvers.Poem;
     export const half = { ...poemResolvers, Poem } satisfies DomainResolvers<'poem'>;`,
    'is missing the following properties',
    'body, subtitle',
  ],
  'forgets-a-domain': [
    `import type { Domains } from '../app/domains.ts';
     declare const listed: Omit<Domains, 'pet'>;
     export const domains = listed satisfies Domains;`,
    "'pet' is missing",
  ],
  'lists-half-a-domain': [
    `import { domains, type Domains } from '../app/domains.ts';
     export const half = { ...domains, pet: { rules: kept } } satisfies Domains;`,
    "'resolvers' is missing",
  ],
};

let clone: string;
let output = '';

beforeAll(async () => {
  clone = cloneApplication();
  const test = join(clone, 'gatehouse/test');
  for (const [file, sdl] of Object.entries(moreSdl)) appendFileSync(join(test, 'app/schema', file), `\n${sdl}\n`);
  const codegen = join(test, 'codegen.ts');
  writeFileSync(
    codegen,
    readFileSync(codegen, 'utf8').replace('scalars: {', "scalars: { Weight: { input: 'number', output: 'number' },"),
  );
  await node(clone, '@graphql-codegen/cli/cjs/bin.js', '--config', 'gatehouse/test/codegen.ts');
  mkdirSync(join(test, 'mistakes'));
  writeFileSync(join(test, 'mistakes/none.ts'), before + rules('Query, Dog, Cat'));
  for (const [name, [code]] of Object.entries(mistakes))
    writeFileSync(join(test, `mistakes/${name}.ts`), before + code);
  writeFileSync(
    join(clone, 'tsconfig.mistakes.json'),
    '{ "extends": "./tsconfig.json", "include": ["gatehouse/test/mistakes", "gatehouse/test/app/schema"] }',
  );
  output = (await node(clone, 'typescript/bin/tsc', '-p', 'tsconfig.mistakes.json', '--pretty', 'false')).stdout;
}, 60_000);

/** The compiler's messages about one file, each with the lines that belong to it. */
const messagesAbout = (file: string) => output.split(/\n(?=\S)/).filter((message) => message.startsWith(`${file}(`));

describe('a mistake in the rules does not compile', () => {
  test('correct rules compile', () => expect(messagesAbout('gatehouse/test/mistakes/none.ts')).toEqual([]));

  test('a new field in the SDL is reported in the rules of its file', () => {
    const messages = messagesAbout('gatehouse/test/app/schema/poem.rules.ts');
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain("'subtitle' is missing");
    expect(messages[0]).toContain("'Poem_PoemRules'");
    const line = Number(/\((\d+),/.exec(messages[0] ?? '')?.[1]);
    expect(readFileSync(join(clone, 'gatehouse/test/app/schema/poem.rules.ts'), 'utf8').split('\n')[line - 1]).toMatch(
      /^ {2}Poem: {/,
    );
  });

  test.each(Object.entries(mistakes))('%s', (name, [, ...names]) => {
    const messages = messagesAbout(`gatehouse/test/mistakes/${name}.ts`).join('\n');
    expect(messages).not.toBe('');
    for (const part of names) expect(messages).toContain(part);
  });
});
