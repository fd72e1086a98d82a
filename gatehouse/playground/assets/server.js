/**
 * Listens to the server's events in development: restarts and requests. Only while the page is visible, since browsers
 * limit the connections to one server.
 * @param {{
 *   restarted?: () => void, requested?: (entry: import('./entry.js').Entry) => void, changed?: () => void, connected?: () => void,
 * }} on `changed`: the status of services may have changed
 */
export function listenToServer({ restarted, requested, changed, connected }) {
  /** @type {EventSource | null} */
  let source = null;
  /** @type {string | null} */
  let instance = null;
  const open = () => {
    source = new EventSource('/playground/events');
    source.addEventListener('start', ({ data }) => {
      if (instance !== null && instance !== data) restarted?.();
      instance = data;
      connected?.();
    });
    source.addEventListener('request', ({ data }) => requested?.(JSON.parse(data)));
    source.addEventListener('status', () => changed?.());
  };
  document.addEventListener('visibilitychange', () => {
    source?.close();
    if (document.visibilityState === 'visible') open();
  });
  addEventListener('pagehide', () => source?.close());
  open();
}
