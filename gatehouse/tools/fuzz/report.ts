import type { Finding, Report } from './run.ts';

/** A finding for a person: who got what against which rule, by which operation, and how to see it again. */
export function findingText({ caller, coordinate, rule, why, operation, alone }: Finding, repeat: string): string {
  const asked =
    operation.via === 'rest'
      ? `${operation.method} ${operation.path}${operation.body === undefined ? '' : `\n${JSON.stringify(operation.body)}`}`
      : `${operation.query.trim()}${Object.keys(operation.variables).length > 0 ? `\nvariables ${JSON.stringify(operation.variables)}` : ''}`;
  return [
    `${caller} was given ${coordinate}, which is for ${rule}: ${why}.`,
    ...(alone ? [] : ['It shows only after what others asked before, so it is repeated from the start.']),
    '',
    ...asked.split('\n').map((line) => `    ${line}`),
    '',
    `Repeat it with: ${repeat}`,
  ].join('\n');
}

/** What a run without a finding has reached. */
export function summaryText({ asked, answered, refused, canaries, coverage }: Report): string {
  const { fields, yes, no, never } = coverage;
  return [
    `${asked} operations: ${answered} answered, ${refused} refused. ${canaries} texts were watched.`,
    `Of ${fields} fields ${yes} were answered to somebody who may have them, ${no} refused to somebody who may not, ${never.length} never reached.`,
    ...(never.length > 0 ? [`Never: ${never.join(', ')}`] : []),
  ].join('\n');
}
