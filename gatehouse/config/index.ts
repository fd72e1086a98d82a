// The environment as one object: every variable of the machinery is read once, and every fault is reported at once.
// Takes an EnvReader, of which the application may ask more variables; returns the configuration, in which null is off.
export { type ClerkConfig, type MachineToken, machineTokens } from './clerk.ts';
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
export { ConfigError, type Env, EnvReader, isPlaceholder, list, origin } from './env-reader.ts';
export { isLoopback, isThisMachine } from './loopback.ts';
export type { McpConfig } from './mcp.ts';
export type { ShutdownConfig } from './process.ts';
