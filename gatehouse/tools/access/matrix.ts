import type { FieldGuard, Node } from '../../guard/index.ts';
import { judge, wordsOf } from '../../guard/index.ts';
import type { Caller } from './callers.ts';
import { TOOLS } from './tools.ts';

/** Who may have one field: a cell for each kind of caller (`yes`, `no` or `if author`), and the rule in words. */
export type Row = { readonly coordinate: string; readonly cells: readonly string[]; readonly rule: string };
export type Matrix = { readonly columns: readonly string[]; readonly rows: readonly Row[] };

const cellOf = async (node: Node, { auths }: Caller): Promise<string> => {
  const { answer, rest } = await judge(node, { auths });
  return answer === 'depends' ? `if ${wordsOf(rest)}` : answer;
};

/** Judges every field for every kind of caller. */
export const makeMatrix = async (
  guards: Iterable<Pick<FieldGuard, 'coordinate' | 'node'>>,
  callers: readonly Caller[],
): Promise<Matrix> => {
  const rows = [...guards].map(async ({ coordinate, node }): Promise<Row> => {
    const cells = await Promise.all(callers.map((caller) => cellOf(node, caller)));
    return { coordinate, cells, rule: node.kind === 'allow' ? `anyone: ${node.reason}` : wordsOf(node) };
  });
  return { columns: callers.map(({ name }) => name), rows: await Promise.all(rows) };
};

const line = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
const typeOf = (coordinate: string) => coordinate.slice(0, coordinate.indexOf('.'));

/** schema/access.md: a table for each type. */
export const renderMatrix = ({ columns, rows }: Matrix, callers: readonly Caller[]): string => {
  const types = [...new Set(rows.map(({ coordinate }) => typeOf(coordinate)))];
  const roots = ['Query', 'Mutation', 'Subscription', TOOLS].filter((root) => types.includes(root));
  const tables = [...roots, ...types.filter((type) => !roots.includes(type)).sort()].map((type) => {
    const fields = rows.filter(({ coordinate }) => typeOf(coordinate) === type);
    const lines = fields.map(({ coordinate, cells, rule }) =>
      line([coordinate.slice(type.length + 1), ...cells, rule]),
    );
    return [
      `## ${type}`,
      '',
      line([type === TOOLS ? 'tool' : 'field', ...columns, 'rule']),
      line(['---', ...columns, '---'].map(() => '---')),
      ...lines,
    ];
  });
  const who = callers.map(({ name, who }) => `${name} (${who})`).join(', ');
  return `# Who may have what

Made by \`npm run access\` from the rules in schema/; do not edit it. Read its diff: it shows who gained access.

The callers: ${who}.

"yes" is for every object and all arguments, "if ..." for those of which it is true, and for those of the callers who have
what is named: a plan, a permission, a scope ("if ... through an app with posts:read"), a fresh verification ("if
reverified"), or who are not staff that act as somebody ("if not impersonated"). A session that is pending is refused as a bad token is, with every field.

${tables.map((lines) => lines.join('\n')).join('\n\n')}
`;
};

/** Reads a schema/access.md back. */
export const parseMatrix = (page: string): Matrix => {
  const rows: Row[] = [];
  let type = '';
  let columns: string[] | null = null;
  for (const text of page.split('\n')) {
    if (text.startsWith('## ')) [type, columns] = [text.slice(3), null];
    if (!text.startsWith('| ') || text.startsWith('| ---')) continue;
    const [field = '', ...rest] = text
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.replaceAll('\\|', '|'));
    const cells = rest.slice(0, -1);
    if (columns === null) columns = cells;
    else rows.push({ coordinate: `${type}.${field}`, cells, rule: rest.at(-1) ?? '' });
  }
  return { columns: columns ?? [], rows };
};
