import { anonymous, fetchPeople } from './callers.js';

/**
 * Fills the bar with callers, and switches to the one that is selected.
 * @param {{
 *   state: import('./state.js').State, storage: { setItem: (key: string, value: string) => void },
 *   settings: { localClerk: string | null }, clerk: ReturnType<typeof import('./clerk.js').createClerk> | null,
 *   pasted: import('./callers.js').Caller,
 * }} page
 */
export function createPeople({ state, storage, settings, clerk, pasted }) {
  /** Switches to this caller at once; their first token is fetched afterwards. @param {string} id */
  const choose = async (id) => {
    const { callers, other, caller: before } = state.get();
    const caller = callers.find((one) => one.id === id) ?? anonymous;
    // Selecting the second person swaps the two.
    state.set({ caller, ...(other.id === caller.id && { other: before }) });
    storage.setItem('caller', caller === pasted ? anonymous.id : caller.id);
    await state.attempt('token', async () => {
      const token = caller === clerk ? clerk.signIn() : caller.fresh();
      // A failure is not reported once another person is selected.
      await token.catch((fault) => {
        if (state.get().caller === caller) throw fault;
      });
    });
  };

  /** Signs out of Clerk, and drops the tab's token with the session. */
  const signOut = async () => {
    await clerk?.signOut();
    await choose(anonymous.id);
  };

  /**
   * The existing caller with its token if it is the same person, with the current name and role.
   * @param {import('./callers.js').Caller} now
   */
  const known = (now) => {
    const before = state.get().callers.find(({ id }) => id === now.id);
    if (!before) return now;
    if (before.userId !== now.userId) return Object.assign(now, { version: before.version + 1 });
    const { name, short, detail } = now;
    return Object.assign(before, { name, short, detail });
  };

  /** Fills the bar. */
  const gather = async () => {
    const refresh = () => void state.attempt('people', gather);
    const found = settings.localClerk ? await fetchPeople(settings.localClerk, refresh) : clerk ? [clerk] : [];
    const people = found.map((one) => known(one));
    const callers = [anonymous, ...people, pasted];
    const { caller, other } = state.get();
    const now = callers.find(({ id }) => id === caller.id) ?? anonymous;
    const second =
      callers.find(({ id }) => id === other.id && id !== now.id) ?? callers.find(({ id }) => id !== now.id);
    state.set({ callers, caller: now, other: second ?? anonymous });
  };

  return {
    choose,
    signOut,
    gather: () => state.attempt('people', gather),
    /** Call after a restart of the server, which may have other people or keys. */
    again: () =>
      state.attempt('people', async () => {
        for (const { forget } of state.get().callers) forget?.();
        await gather();
        await state.get().caller.fresh();
        state.set({});
      }),
  };
}
