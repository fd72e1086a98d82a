const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether a URL's host name is this machine's own. */
export const isThisMachine = (hostname: string): boolean => LOOPBACK.test(hostname);
