import type { Codegen } from './gatehouse/tools/index.ts';

/** What `npm run codegen` writes: the types of resolvers and rules. */
export const codegen: Codegen = {
  file: 'src/types.generated.ts',
  guard: '../gatehouse/guard/index.ts',
  config: {
    contextType: './context.ts#Context',
    useTypeImports: true,
    enumsAsTypes: true,
    avoidOptionals: { field: true },
    inputMaybeValue: 'T | null | undefined',
    defaultScalarType: 'never',
    scalars: { ID: { input: 'string', output: 'string' }, DateTime: { input: 'Date', output: 'Date' } },
    mappers: { User: '../gatehouse/clerk/index.ts#UserRow', Post: './data/post.ts#PostRow' },
  },
};
