// The environment as one object: every variable of the machinery read once, and every fault told at once.
// Takes an EnvReader, to which the application may put questions of its own; gives the configuration, in which null is off.
export { type ClerkConfig, type MachineToken, machineTokens } from './clerk.ts';
export {
  type Config,
  type DatabaseConfig,
  loadEnvFile,
  offParts,
  type RedisConfig,
  readConfig,
  readDatabaseConfig,
} from './config.ts';
export { ConfigError, type Env, EnvReader, isPlaceholder, list, origin } from './env-reader.ts';
