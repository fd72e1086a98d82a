import type { Answer } from './ask.ts';
import type { AnswerSpec, Case } from './contract.ts';

/** Describes how an answer differs from what the case expects; empty if it does not. */
export function faultsOf(answer: Answer, spec: AnswerSpec, { reason, body }: Case['expect']): string[] {
  const { status, headers } = answer;
  if (!spec.status.includes(status)) return [`status ${status} instead of ${spec.status.join(' or ')}`];
  const faults: string[] = [];
  const content = parse(answer.body);
  const expectEqual = (what: string, actual: unknown, expected: unknown) => {
    if (actual !== expected) faults.push(`${what} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  };
  if (spec.challenge !== undefined) expectEqual('WWW-Authenticate', headers['www-authenticate'], spec.challenge);
  if (spec.retryAfter && !/^\d+$/.test(headers['retry-after'] ?? '')) faults.push('Retry-After is missing');
  if (spec.code !== undefined) {
    expectEqual('Content-Type', headers['content-type']?.split(';')[0], 'application/problem+json');
    expectEqual('status of the problem', content.status, status);
    expectEqual('code', content.code, spec.code);
    for (const member of ['type', 'title', 'detail'])
      expectEqual(`type of ${member}`, typeof content[member], 'string');
    if (spec.challenge === 'Bearer') expectEqual('reason', content.reason, undefined);
  }
  const reasons = [reason ?? []].flat();
  if (reasons.length > 0 && !reasons.includes(String(content.reason))) {
    faults.push(`reason is ${JSON.stringify(content.reason)} instead of ${reasons.join(' or ')}`);
  }
  for (const [name, value] of Object.entries(body ?? {})) expectEqual(name, content[name], value);
  return faults;
}

function parse(body: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(body);
    return typeof content === 'object' && content !== null ? { ...content } : {};
  } catch {
    return {};
  }
}
