type ToolAnswer = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
  data: any;
  /** What a model reads instead of the data. */
  refusal: string | null;
};

/** Calls a tool at `/mcp` by one message of protocol revision 2025-11-25. */
export async function callTool(
  url: string,
  headers: Record<string, string>,
  name: string,
  args: object,
): Promise<ToolAnswer> {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  });
  const { result, error } = (await response.json()) as {
    result?: { structuredContent?: unknown; content: { text: string }[] };
    error?: { message: string };
  };
  const data = result?.structuredContent ?? null;
  return {
    status: response.status,
    data,
    refusal: data === null ? (error?.message ?? result?.content[0]?.text ?? '') : null,
  };
}
