import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const ISO_8601 = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** RFC 3339, section 5.6, without leap seconds. The zone is required: without it, a time depends on the machine. */
const parse = (value: unknown): Date => {
  const [text, year, month, day] = typeof value === 'string' ? (ISO_8601.exec(value) ?? []) : [];
  const date = new Date(text ?? Number.NaN);
  // Date would turn 30 February into 2 March.
  const dayExists = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (!Number.isNaN(date.getTime()) && dayExists) return date;
  throw new GraphQLError('DateTime must be ISO 8601 with a time zone, for example 2026-01-31T09:30:00.000Z.');
};

/**
 * The scalar for times: a Date inside, ISO 8601 in UTC outside. Its `extensions` describe its form to REST, tools and
 * clients.
 */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  extensions: { jsonSchema: { type: 'string', format: 'date-time' }, clientType: 'string' },
  serialize: (value) => {
    if (!(value instanceof Date)) throw new TypeError('DateTime serializes Date objects only');
    return value.toISOString();
  },
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
});
