/** Settles at the first SIGINT or SIGTERM. At the second the process ends at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let signalled = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (signalled) process.exit(130);
        signalled = true;
        resolve();
      });
  });
}
