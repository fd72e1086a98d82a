/** Keeps the server from starting with an incomplete configuration. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { readyAuth } = await import('./auth/index.ts');
  await readyAuth();
}
