import ts from 'typescript';

type Range = readonly [start: number, end: number];

/** The text of a file without these nodes, the comments that belong to them, and their commas. */
export function cut(source: ts.SourceFile, nodes: readonly ts.Node[]): string {
  const ranges = nodes.map((node) => rangeOf(source, node)).sort(([a], [b]) => a - b);
  let text = '';
  let at = 0;
  for (const [start, end] of ranges) {
    if (start > at) text += source.text.slice(at, start);
    at = Math.max(at, end);
  }
  return text + source.text.slice(at);
}

const rangeOf = ({ text }: ts.SourceFile, node: ts.Node): Range => {
  let start = node.getStart();
  for (const comment of (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []).toReversed()) {
    const isApart = /\n[ \t]*\r?\n/.test(text.slice(comment.end, start));
    if (isApart || !startsLine(text, comment.pos)) break;
    start = comment.pos;
  }
  const [rest = ''] = /^[ \t]*[,;]?[ \t]*(\/\/[^\n]*)?/.exec(text.slice(node.end)) ?? [];
  const end = node.end + rest.length;
  return startsLine(text, start) && text[end] === '\n'
    ? [text.lastIndexOf('\n', start - 1) + 1, end + 1]
    : [start, end];
};

const startsLine = (text: string, at: number): boolean =>
  text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
