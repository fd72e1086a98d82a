import { type Env, EnvReader, type Config as Machinery, readConfig as readMachinery } from '../../config/index.ts';

/** All settings from the environment: those of `gatehouse/`, and yours. `null` means off. */
export type Config = Machinery;

/**
 * Reads the whole configuration; no other code reads the environment. Read your own variables here, with the same
 * reader: `mailFrom: read.value('MAIL_FROM', (text) => text, null)`.
 * @throws {ConfigError} which lists all problems with what to do about each, and never contains the value of a secret
 */
export function readConfig(env: Env = process.env): Config {
  const read = new EnvReader(env);
  const config = { ...readMachinery(read) };
  read.throwIfAny();
  return config;
}
