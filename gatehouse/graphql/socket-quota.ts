import { defaultLimits, type Limits } from '../config/index.ts';

/** The slot of one socket. */
export type Place = {
  /**
   * Counts an acknowledged socket for its caller, or as anonymous.
   * @returns false if the caller has too many, there are too many anonymous ones, or the socket has closed
   */
  admit(caller: string | null): boolean;
  leave(): void;
};

/** Counts sockets, so that no client and no group of callers can hold all of them. */
export function createSocketQuota(limits: Limits['socket'] = defaultLimits.socket) {
  const pending = new Map<Place, () => void>();
  const addresses = createTally();
  const callers = createTally();
  let all = 0;
  let anonymous = 0;

  return {
    /**
     * Takes a slot for a new socket.
     * @param cutOff ends the socket if its slot is needed before it was acknowledged
     * @returns the slot, or the HTTP status of the refusal
     */
    enter(address: string, cutOff: () => void): Place | 429 | 503 {
      if (all >= limits.all) return 503;
      if (addresses.of(address) >= limits.perAddress) return 429;
      if (pending.size >= limits.pending) {
        const [oldest] = pending;
        if (oldest !== undefined) {
          pending.delete(oldest[0]);
          oldest[1]();
        }
      }
      all += 1;
      addresses.add(address);
      let left = false;
      let release = () => addresses.remove(address);
      const place: Place = {
        admit(caller) {
          if (left) return false;
          if (caller === null ? anonymous >= limits.anonymous : callers.of(caller) >= limits.perCaller) return false;
          pending.delete(place);
          release();
          if (caller === null) {
            anonymous += 1;
            addresses.add(address);
            release = () => {
              anonymous -= 1;
              addresses.remove(address);
            };
          } else {
            callers.add(caller);
            release = () => callers.remove(caller);
          }
          return true;
        },
        leave() {
          if (left) return;
          left = true;
          all -= 1;
          pending.delete(place);
          release();
        },
      };
      pending.set(place, cutOff);
      return place;
    },
  };
}

const createTally = () => {
  const counts = new Map<string, number>();
  const of = (key: string): number => counts.get(key) ?? 0;
  return {
    of,
    add: (key: string) => void counts.set(key, of(key) + 1),
    remove: (key: string) => void (of(key) > 1 ? counts.set(key, of(key) - 1) : counts.delete(key)),
  };
};
