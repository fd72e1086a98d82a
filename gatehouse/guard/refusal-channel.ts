import { channel } from 'node:diagnostics_channel';
import type { JudgedPart } from './part.ts';

/** One denied field of one request, as it is published in development. */
export type DeniedField = {
  requestId: string;
  coordinate: string;
  code: string;
  message: string;
  /** The whole rule in words. */
  rule: string;
  /** The parts that still have to grant, in words. */
  wouldPass: string;
  tree: JudgedPart;
};

/**
 * Reports each denied field with its judgement, so that the playground can list them although it knows nothing about
 * rules: https://nodejs.org/api/diagnostics_channel.html
 */
export const denials = channel('gatehouse:denial');
