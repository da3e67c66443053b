/**
 * One line that tells what is going on and for how long: rewritten each second on a terminal, begun and ended elsewhere.
 * @param {string} label such as "Building the pages"
 * @returns {{ done: () => void, failed: () => void }}
 */
export function progress(label) {
  const startedAt = Date.now()
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
  const { isTTY } = process.stdout
  const draw = () => process.stdout.write(`\r${label}… ${seconds()} `)
  if (isTTY) draw()
  else process.stdout.write(`${label}…\n`)
  const timer = isTTY ? setInterval(draw, 1000) : undefined
  /** @param {string} ending */
  const end = (ending) => {
    clearInterval(timer)
    process.stdout.write(`${isTTY ? '\r' : ''}${label}: ${ending} ${seconds()}\n`)
  }
  return { done: () => end('done in'), failed: () => end('failed after') }
}
