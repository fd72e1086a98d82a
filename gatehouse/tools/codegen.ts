import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { codegen as generate } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { buildASTSchema, lexicographicSortSchema, parse } from 'graphql';
import { readTypeDefs } from '../graphql/index.ts';
import type { Application } from './application.ts';
import { rulesPlugin } from './codegen-rules.ts';

/** What `npm run codegen` writes, in the application's codegen.ts. */
export type Codegen = {
  /** The file that is generated. */
  file: string;
  /** The path by which that file imports the guard, for example `../gatehouse/guard/index.ts`. */
  guard: string;
  /** Of GraphQL Code Generator's plugins `typescript` and `typescript-resolvers`. */
  config: typescript.TypeScriptPluginConfig & typescriptResolvers.TypeScriptResolversPluginConfig;
};

/**
 * `npm run codegen`: generates the types of resolvers and rules from the SDL.
 * @throws with `--check`, if the file is not up to date
 */
export async function codegen({ sdl, loadCodegen }: Application, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { check: { type: 'boolean', default: false } } });
  const { file, guard, config } = await loadCodegen();
  const schema = parse(readTypeDefs(sdl).join('\n'));
  const text = await generate({
    filename: file,
    schema,
    schemaAst: lexicographicSortSchema(buildASTSchema(schema)),
    documents: [],
    config,
    plugins: [{ typescript: {} }, { 'typescript-resolvers': {} }, { rules: {} }],
    pluginMap: { typescript, 'typescript-resolvers': typescriptResolvers, rules: rulesPlugin({ sdl, guard }) },
  });
  if (values.check && readFileSync(file, 'utf8') !== text) {
    throw new Error(`${file} is not up to date with the SDL: run \`npm run codegen\`.`);
  }
  if (!values.check) writeFileSync(file, text);
}
