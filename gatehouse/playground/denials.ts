import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** A denied field, with the result of each part of its rule. */
export type Denied = {
  coordinate: string;
  code: string;
  message: string;
  rule: string;
  wouldPass: string;
  tree: unknown;
  times: number;
};

const MAX_DENIED = 50;
/** The diagnostics channel on which gatehouse/guard/ publishes each denied field. */
const CHANNEL = 'gatehouse:denial';

/** Collects the denied fields of requests in flight. `close` ends it. */
export function collectDenials() {
  const requests = new Map<string, Denied[]>();
  const take = (message: unknown) => {
    const { requestId, ...denial } = message as Omit<Denied, 'times'> & { requestId: string };
    const known = requests.get(requestId);
    if (known === undefined) return;
    const tree = JSON.stringify(denial.tree);
    const same = known.find((one) => one.coordinate === denial.coordinate && JSON.stringify(one.tree) === tree);
    if (same !== undefined) same.times++;
    else if (known.length < MAX_DENIED) known.push({ ...denial, times: 1 });
  };
  subscribe(CHANNEL, take);
  return {
    /** @returns a list that grows until the request ends */
    begin: (requestId: string): Denied[] => {
      const denied: Denied[] = [];
      requests.set(requestId, denied);
      return denied;
    },
    end: (requestId: string): void => void requests.delete(requestId),
    close: (): void => void unsubscribe(CHANNEL, take),
  };
}
