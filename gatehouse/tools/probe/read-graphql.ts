import { readHttp } from './http-route.ts';
import { type Reading, SAYS_NO } from './route.ts';
import { type Answer, jsonOf } from './send.ts';

type GraphQLAnswer = {
  data?: Record<string, unknown> | null;
  errors?: { message?: string; path?: (string | number)[]; extensions?: { code?: string } }[];
};

/**
 * The reading of a GraphQL response with one root field. Servers differ in the status, so the body decides if there is
 * one.
 */
export function readGraphQL(answer: Answer, field: string): Reading {
  const body = jsonOf(answer) as GraphQLAnswer | undefined;
  if (typeof body !== 'object' || body === null || !('data' in body || 'errors' in body)) {
    const reading = readHttp(answer);
    return reading === 'granted' ? 'failed' : reading;
  }
  const value = body.data?.[field];
  if (value !== null && value !== undefined) return 'granted';
  const readings = (body.errors ?? []).map(({ message = '', extensions }) =>
    readError(extensions?.code ?? '', message),
  );
  const telling = (['unauthenticated', 'forbidden', 'missing', 'invalid', 'limited'] as const).find((one) =>
    readings.includes(one),
  );
  if (telling !== undefined) return telling;
  if (readings.length > 0) return 'failed';
  // Null without an error: there is no such object, or none for this caller.
  return 'missing';
}

const readError = (code: string, message: string): Reading => {
  if (/^UNAUTHENTICATED$|UNAUTHORI[SZ]ED|NOT_AUTHENTICATED/i.test(code)) return 'unauthenticated';
  if (/FORBIDDEN|ACCESS_DENIED|NOT_AUTHORI[SZ]ED/i.test(code)) return 'forbidden';
  if (/NOT_FOUND/i.test(code)) return 'missing';
  if (/RATE_?LIMIT|TOO_MANY/i.test(code)) return 'limited';
  if (/BAD_USER_INPUT|VALIDATION|BAD_REQUEST|CONFLICT|PARSE/i.test(code)) return 'invalid';
  // Such as graphql-shield's own refusal, which has no code of its own.
  return SAYS_NO.test(message) ? 'forbidden' : 'failed';
};
