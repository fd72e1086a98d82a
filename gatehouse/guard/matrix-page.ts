/** One field: a cell for each kind of caller (`yes`, `no` or `if author`), and the rule in words. */
export type Row = { readonly coordinate: string; readonly cells: readonly string[]; readonly rule: string };
export type Matrix = { readonly columns: readonly string[]; readonly rows: readonly Row[] };

/** A text as it appears in a cell of the page. */
export function cellText(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** Parses the text of a schema/access.md. */
export function parseMatrix(page: string): Matrix {
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
}
