import type { FieldNode, FragmentDefinitionNode, GraphQLError, GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../guard/index.ts';
import type { FieldPlan, Plan } from './plan.ts';

export type Path = GraphQLResolveInfo['path'];
export type Values = Record<string, unknown>;

/** What belongs to one execution of a plan, and to no other. */
export class Execution {
  readonly variables: Values;
  readonly context: RequestContext;
  /** All but those of a place that was null already. */
  readonly errors: GraphQLError[] = [];
  /** What the leaves of the answer take, about. */
  bytes = 0;
  readonly #plan: Plan;
  readonly #nulled = new Set<Path | undefined>();
  readonly #nodes = new Map<FieldPlan, FieldNode[]>();
  #fragments: Record<string, FragmentDefinitionNode> | undefined;

  constructor(plan: Plan, variables: Values, context: RequestContext) {
    this.#plan = plan;
    this.variables = variables;
    this.context = context;
  }

  add(error: GraphQLError, path: Path | undefined): void {
    for (let place = path; place !== undefined; place = place.prev) if (this.#nulled.has(place)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(path);
    this.errors.push(error);
  }

  /** Lists of nodes are those of this execution, the same for each row: resolvers take them for keys of what they remember. */
  infoOf(field: FieldPlan, path: Path): GraphQLResolveInfo {
    const { schema, operation, fragments } = this.#plan;
    const { definition, parentType, nodes } = field;
    let fieldNodes = this.#nodes.get(field);
    if (fieldNodes === undefined) {
      fieldNodes = [...nodes];
      this.#nodes.set(field, fieldNodes);
    }
    this.#fragments ??= Object.assign(Object.create(null), fragments) as Record<string, FragmentDefinitionNode>;
    return {
      fieldName: definition.name,
      fieldNodes,
      returnType: definition.type,
      parentType,
      path,
      schema,
      fragments: this.#fragments,
      rootValue: undefined,
      operation,
      variableValues: this.variables,
    };
  }
}
