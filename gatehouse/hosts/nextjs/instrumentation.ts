/** The server does not start with half a configuration. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { readyAuth } = await import('./auth/index.ts');
  await readyAuth();
}
