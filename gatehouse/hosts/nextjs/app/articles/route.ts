import { protect, signedIn } from '@/auth';

export const POST = protect(signedIn, async (request, { caller: { userId } }) => {
  const body: unknown = await request.json().catch(() => null);
  if (typeof body !== 'object' || body === null || !('title' in body) || typeof body.title !== 'string') {
    return Response.json({ error: 'An article needs a title.' }, { status: 422 });
  }
  return Response.json({ title: body.title, userId }, { status: 201 });
});
