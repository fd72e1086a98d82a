import { StartError } from '../errors/index.ts';

export type Env = Record<string, string | undefined>;

/** Everything that is wrong with the environment, in one message. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a problem' : `${faults.length} problems`}:\n${bullets(faults)}`,
    );
    this.faults = faults;
  }
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `  - ${line}`).join('\n');

/** Reads variables one by one, and collects everything that is wrong with them. */
export class EnvReader {
  readonly #env: Env;
  readonly #faults: string[] = [];

  constructor(env: Env) {
    this.#env = env;
  }

  /** The variable's text; null if it is unset or empty. */
  text(name: string): string | null {
    const value = this.#env[name]?.trim() ?? '';
    return value === '' ? null : value;
  }

  /**
   * The parsed variable, or `otherwise` if it is unset. The message of an error from `parse` says what it must be ("is
   * a number").
   */
  value<Value, Otherwise>(name: string, parse: (text: string) => Value, otherwise: Otherwise): Value | Otherwise {
    const text = this.text(name);
    if (text === null) return otherwise;
    try {
      return parse(text);
    } catch (fault) {
      this.add(`${name} ${fault instanceof Error ? fault.message : 'is malformed'}.`);
      return otherwise;
    }
  }

  add(fault: string): void {
    this.#faults.push(fault);
  }

  throwIfAny(): void {
    if (this.#faults.length > 0) throw new ConfigError(this.#faults);
  }
}

/** Creates a parser of comma-separated values. The list must not be empty, because some would read that as "any". */
export function list<Item>(parse: (text: string) => Item) {
  return (text: string): Item[] => {
    const items = text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    if (items.length === 0) throw new Error('is a list with at least one item');
    return items.map(parse);
  };
}

/** Parses an origin as browsers send it: scheme, host and port only. */
export function origin(text: string): string {
  if (!URL.canParse(text) || new URL(text).origin !== text) {
    throw new Error('is a list of origins such as https://app.example.com, separated by commas');
  }
  return text;
}

/**
 * Creates a parser of whole numbers from `min` to `max`; `what` completes "is ...", for example "a number of seconds".
 */
export function wholeNumber(what: string, min: number, max: number) {
  return (text: string): number => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < min || Number(text) > max) {
      throw new Error(`is ${what} from ${min} to ${max}`);
    }
    return Number(text);
  };
}

/** Creates a parser of whole seconds that returns milliseconds. */
export function seconds(min: number, max: number) {
  const parse = wholeNumber('a number of seconds', min, max);
  return (text: string): number => parse(text) * 1_000;
}

/**
 * Returns the value if it is one of the words.
 * @throws {Error} that lists the words
 */
export function oneOf<Word extends string>(value: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Error(`is one of ${words.join(', ')}`);
  return found;
}

/**
 * Parses `on` as true and `off` as false.
 * @throws {Error} for other values
 */
export function onOrOff(value: string): boolean {
  return oneOf(value, ['on', 'off']) === 'on';
}

/**
 * Returns the value if it is a URL with one of the protocols, such as `https:`.
 * @throws {Error} that names the protocols
 */
export function urlOf(value: string, protocols: readonly string[]): string {
  if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
    throw new Error(`is a URL that starts with ${protocols.join('// or ')}//`);
  }
  return value;
}
