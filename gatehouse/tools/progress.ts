/** Shows progress on standard error: on a terminal one line that changes, otherwise a line for each tenth. */
export function createProgress(what: string, { silent = false } = {}) {
  const isTerminal = process.stderr.isTTY === true;
  let tenths = 0;
  return {
    /** @param more the current item, shown on a terminal only */
    at: (done: number, of: number, more = ''): void => {
      if (silent) return;
      if (isTerminal) return void process.stderr.write(`\r\x1b[K${done}/${of} ${what} ${more}`.trimEnd());
      const now = Math.floor((done / of) * 10);
      if (now <= tenths) return;
      tenths = now;
      process.stderr.write(`${done}/${of} ${what}\n`);
    },
    end: (): void => void (isTerminal && !silent && process.stderr.write('\r\x1b[K')),
  };
}
