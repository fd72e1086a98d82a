import type { CodegenConfig } from '@graphql-codegen/cli';
import { readTypeDefs } from './gatehouse/graphql/index.ts';
import { rulesPlugin } from './gatehouse/tools/codegen-rules.ts';

const sdl = new URL('schema/', import.meta.url);
const rules = rulesPlugin({ sdl, guard: '../gatehouse/guard/index.ts' });

const config: CodegenConfig = {
  schema: readTypeDefs(sdl),
  pluginLoader: async (name) => (name === 'rules' ? rules : import(name)),
  generates: {
    'src/types.generated.ts': {
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
        mappers: { User: '../gatehouse/clerk/index.ts#UserRow', Post: './data/post.ts#PostRow' },
      },
    },
  },
};

export default config;
