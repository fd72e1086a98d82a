/**
 * Listens to what the server reports, in development: that it was started again, and each request. Only while the page is
 * seen, since a browser has few connections to one server.
 * @param {{
 *   restarted?: () => void, requested?: (entry: import('./entry.js').Entry) => void, changed?: () => void, connected?: () => void,
 * }} on `changed`: what the server stands on
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
