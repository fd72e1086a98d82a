// Configuration: reads every environment variable of `gatehouse/` once, and reports all problems at once. Takes an
// EnvReader, with which the application may read more variables; returns the configuration, in which null means off.
export type { ClerkConfig } from './clerk.ts';
export { isShortSecret, type MachineTokenKind, machineTokens } from './clerk-values.ts';
export {
  type Config,
  loadEnvFile,
  offParts,
  type RedisConfig,
  readConfig,
  readDatabaseConfig,
  riskyParts,
} from './config.ts';
export { type DatabaseConfig, defaultPool, type PoolConfig } from './database.ts';
export { type Env, EnvReader, list, origin } from './env-reader.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { isLoopback, isThisMachine } from './loopback.ts';
export { SHUTDOWN_MS, type ShutdownConfig } from './process.ts';
export { product } from './product.ts';
export { metadataOf, type Role, roleIn, roles } from './roles.ts';
