/**
 * Waits until somebody wants this process to end: a signal, or the launcher's end, which closes the IPC channel.
 * Further signals change nothing: the terminal and the launcher may both hand on the same Ctrl-C.
 * @returns what asked, such as "SIGINT"; the caller then closes what it opened, in reverse order
 */
export function askedToStop(): Promise<string> {
  // The reader of our output may be gone before us (a closed terminal): what we still say then must not end us halfway.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal))
    if (process.connected) process.on('disconnect', () => resolve('the end of the launcher'))
  })
}
