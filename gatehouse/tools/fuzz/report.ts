import type { Finding, Report } from './run.ts';

/** A finding as text: the caller, the field, its rule, the operation, and the command that repeats it. */
export function findingText({ caller, coordinate, rule, why, operation, alone }: Finding, repeat: string): string {
  const asked = operationText(operation);
  return [
    `${caller} received ${coordinate}, whose rule is "${rule}": ${why}.`,
    ...(alone ? [] : [needsOthers(operation)]),
    '',
    ...asked.split('\n').map((line) => `    ${line}`),
    '',
    `Repeat it with: ${repeat}`,
  ].join('\n');
}

const needsOthers = ({ writes }: Finding['operation']): string =>
  writes
    ? 'It changes something, so it was not asked again: the command below runs what comes before it, too.'
    : 'The operation alone does not show it: earlier operations are needed, so the command below runs them all.';

const operationText = (operation: Finding['operation']): string => {
  if (operation.via === 'rest') {
    const body = operation.body === undefined ? '' : `\n${JSON.stringify(operation.body)}`;
    return `${operation.method} ${operation.path}${body}`;
  }
  const { query, variables, operationName, toolPath } = operation;
  if (toolPath !== undefined)
    return `tools/call ${operationName} at ${toolPath}\narguments ${JSON.stringify(variables)}`;
  return `${query.trim()}${Object.keys(variables).length > 0 ? `\nvariables ${JSON.stringify(variables)}` : ''}`;
};

/** The coverage of a run without a finding. */
export function summaryText({ asked, answered, refused, canaries, coverage }: Report): string {
  const { fields, yes, no, never } = coverage;
  return [
    `${asked} operations: ${answered} answered, ${refused} refused. ${canaries} texts watched.`,
    `Of ${fields} fields, ${yes} were reached by allowed callers, ${no} by callers that were refused, ${never.length} never.`,
    ...(never.length > 0 ? [`Never reached: ${never.join(', ')}`] : []),
  ].join('\n');
}
