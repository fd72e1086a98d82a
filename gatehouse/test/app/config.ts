import { type Env, EnvReader, type Config as Machinery, readConfig as readMachinery } from '../../config/index.ts';

/** Everything that the environment decides: the machinery's part, and yours. `null` is off. */
export type Config = Machinery;

/**
 * Reads the whole configuration, the only place that looks at the environment. Yours is read here, by the same reader:
 * `mailFrom: read.value('MAIL_FROM', (text) => text, null)`.
 * @throws {ConfigError} which tells all faults at once, each with what to do, and never a secret's value.
 */
export function readConfig(env: Env = process.env): Config {
  const read = new EnvReader(env);
  const config = { ...readMachinery(read) };
  read.throwIfAny();
  return config;
}
