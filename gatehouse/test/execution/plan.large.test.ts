import { MapperKind, mapSchema } from '@graphql-tools/utils';
import fc from 'fast-check';
import { execute, type GraphQLSchema, parse, responsePathAsArray, validate } from 'graphql';
import { expect, it } from 'vitest';
import { executePlan } from '../../graphql/execute-plan.ts';
import { planOf } from '../../graphql/plan.ts';
import { anonymous, person } from '../guard/support.ts';
import { schemaOf } from './awkward.ts';
import { generateQuery, ignoreAbandoned, randomFrom, withoutStacks } from './operations.ts';
import { watch } from './watch.ts';

/** The same schema, with resolvers that note what they are called with. */
const watched = (schema: GraphQLSchema): GraphQLSchema =>
  mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: ({ resolve, ...field }) => {
      if (resolve === undefined) return field;
      const noting: typeof resolve = (source, args, context, info) => {
        const { path, parentType, returnType, fieldNodes, ...rest } = info;
        const places = fieldNodes.map(({ loc }) => loc?.start);
        const names = [Object.keys(info), Object.keys(rest.fragments), rest.operation.loc];
        const where = [
          responsePathAsArray(path),
          path.typename,
          String(parentType),
          rest.fieldName,
          String(returnType),
        ];
        context.calls.push(JSON.stringify([where, places, args, rest.variableValues, names]));
        return resolve(source, args, context, info);
      };
      return { ...field, resolve: noting };
    },
  });

ignoreAbandoned();
withoutStacks();

const SEEDS = 100;
const QUERIES_EACH = 20;

it(`${SEEDS * QUERIES_EACH} plain queries: a plan gives the data, errors, paths, order and calls that graphql-js gives`, async () => {
  const seen = { planned: 0, failed: 0, whole: 0 };
  const property = fc.asyncProperty(fc.integer(), async (seed) => {
    const schema = watched(schemaOf(seed));
    const random = randomFrom(seed ^ 0x5eed);
    for (let count = 0; count < QUERIES_EACH; count++) {
      const { query, variables } = generateQuery(schema, random, {
        literals: { Money: ['null'] },
        depth: 2,
        plain: true,
      });
      const document = parse(query);
      expect(validate(schema, document), query).toEqual([]);
      const plan = planOf(schema, document);
      if (plan === null) continue;
      seen.planned += 1;
      for (const auth of [anonymous, person('1')]) {
        const operation = { schema, document, variableValues: variables };
        const expected = await watch(auth, (contextValue) => execute({ ...operation, contextValue }));
        const found = await watch(auth, (context) => executePlan(plan, variables, context));
        expect(found.text, query).toBe(expected.text);
        seen[found.failed ? 'failed' : 'whole'] += 1;
      }
    }
  });
  await fc.assert(property, { numRuns: SEEDS });
  expect(seen.planned).toBeGreaterThan(SEEDS * QUERIES_EACH * 0.9);
  expect(seen.failed).toBeGreaterThan(SEEDS);
  expect(seen.whole).toBeGreaterThan(SEEDS);
}, 120_000);
