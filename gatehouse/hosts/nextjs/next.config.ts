import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

/** `../shared` is outside this folder. Your own project does not need this. */
const root = fileURLToPath(new URL('../../..', import.meta.url));
const config: NextConfig = { outputFileTracingRoot: root, turbopack: { root } };

export default config;
