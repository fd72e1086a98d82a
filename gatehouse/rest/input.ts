import type { Request } from 'express';
import {
  coerceInputValue,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
} from 'graphql';
import { badInput } from '../errors/index.ts';
import type { Parameter, Route } from './route.ts';

type Arguments = Record<string, unknown>;

/**
 * Reads the arguments of a route from a request, and checks them against their GraphQL types.
 * @throws {ApiError} BAD_USER_INPUT for arguments that are unknown, missing, repeated or of another type
 */
export function readArguments({ parameters }: Route, req: Request): Arguments {
  const query = queryOf(req.url);
  const body = bodyOf(req.body, parameters);
  refuseUnknown(query.keys(), parameters, 'query');
  const args: Arguments = {};
  for (const parameter of parameters) {
    const { argument } = parameter;
    const value = givenTo(parameter, req, query, body);
    if (value !== undefined) args[argument.name] = check(parameter, value);
    else if (isRequiredArgument(argument)) throw badInput(`${argument.name} is missing.`, argument.name);
  }
  return args;
}

const queryOf = (url: string): URLSearchParams => new URLSearchParams(/\?(.*)$/s.exec(url)?.[1] ?? '');

const givenTo = (
  { argument: { name, type }, in: where }: Parameter,
  req: Request,
  query: URLSearchParams,
  body: Arguments,
) => {
  if (where === 'path') return req.params[name];
  if (where === 'query') return query.has(name) ? fromTexts(name, query.getAll(name), type) : undefined;
  return where === 'input' ? body : Object.hasOwn(body, name) ? body[name] : undefined;
};

const bodyOf = (body: unknown, parameters: readonly Parameter[]): Arguments => {
  if (body === undefined) return {};
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badInput('The body must be a JSON object.');
  if (!parameters.some((parameter) => parameter.in === 'input')) refuseUnknown(Object.keys(body), parameters, 'body');
  return body as Arguments;
};

const refuseUnknown = (names: Iterable<string>, parameters: readonly Parameter[], where: 'query' | 'body'): void => {
  const known = parameters.filter((parameter) => parameter.in === where).map(({ argument }) => argument.name);
  for (const name of names) {
    if (!known.includes(name)) throw badInput(`There is no parameter "${name}" in the ${where} of this route.`, name);
  }
};

const INTEGER = /^-?(0|[1-9]\d*)$/;
const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Converts a query parameter to JSON's types: repeated parameters become a list, an input object is parsed as JSON. */
const fromTexts = (name: string, texts: string[], type: GraphQLInputType): unknown => {
  if (isNonNullType(type)) return fromTexts(name, texts, type.ofType);
  const isJson = isInputObjectType(getNamedType(type));
  if (isListType(type) && !isJson) return texts.map((text) => fromTexts(name, [text], type.ofType));
  const [text = '', ...more] = texts;
  if (more.length > 0) throw badInput(`${name} is given more than once.`, name);
  if (isJson || isListType(type)) return fromJson(name, text);
  if (type.name === 'Boolean') return text === 'true' ? true : text === 'false' ? false : text;
  const isNumber = (type.name === 'Int' && INTEGER.test(text)) || (type.name === 'Float' && DECIMAL.test(text));
  return isNumber ? Number(text) : text;
};

const fromJson = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw badInput(`${name} must be JSON.`, name);
  }
};

/** Checks the value and returns it unchanged, because graphql-js coerces it again when it executes. */
const check = ({ argument: { name, type }, in: where }: Parameter, value: unknown): unknown => {
  coerceInputValue(value, type, (path, _value, { message }) => {
    const member = /^Field "(\w+)"/.exec(message)?.[1] ?? [];
    const field = [...(where === 'input' ? [] : [name]), ...path].concat(member).join('.');
    throw badInput(`${field}: ${message}`, field);
  });
  return value;
};
