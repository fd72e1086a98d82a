import type { CodegenConfig } from '@graphql-codegen/cli';
import { readTypeDefs } from '../graphql/index.ts';
import { rulesPlugin } from '../tools/codegen-rules.ts';

// The types of the application in app/: `npx graphql-codegen --config gatehouse/test/codegen.ts`.
const sdl = new URL('app/schema/', import.meta.url);
const rules = rulesPlugin({ sdl, guard: '../../guard/index.ts' });

const config: CodegenConfig = {
  schema: readTypeDefs(sdl),
  pluginLoader: async (name) => (name === 'rules' ? rules : import(name)),
  generates: {
    'gatehouse/test/app/types.generated.ts': {
      plugins: ['typescript', 'typescript-resolvers', 'rules'],
      config: {
        contextType: './context.ts#Context',
        useTypeImports: true,
        enumType: 'string-literal',
        enumsAsTypes: true,
        avoidOptionals: { field: true },
        inputMaybeValue: 'T | null | undefined',
        defaultScalarType: 'never',
        scalars: { ID: { input: 'string', output: 'string' }, DateTime: { input: 'Date', output: 'Date' } },
        mappers: {
          User: '../../clerk/index.ts#UserRow',
          Poem: './data/poem.ts#PoemRow',
          Shelf: './data/shelf.ts#ShelfRow',
        },
      },
    },
  },
};

export default config;
