import { createServer } from 'node:net'
import { StartRefused } from '#launcher/start-refused.mjs'

/**
 * Makes sure that a port is free on both loopback addresses, since "localhost" may mean either.
 * @param port what will listen there soon
 * @param name whose it is, such as "the web pages"
 * @param variable what the person changes to move it
 * @throws StartRefused when a program listens there, or this user may not
 */
export async function ensurePortFree(port: number, name: string, variable = 'PORT'): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    const error = await tryListening(port, host)
    const refusal = error && portRefusal(error, port, name, variable)
    if (refusal) throw refusal
  }
}

/**
 * @param error what listen() gave
 * @returns the sentence for it; nothing when the error is not about the port
 */
export function portRefusal(error: unknown, port: number, name: string, variable = 'PORT'): StartRefused | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const remedy = `choose others with ${variable}=…`
  if (error.code === 'EADDRINUSE') {
    return new StartRefused(`Port ${port}, for ${name}, is taken by another program: stop that one, or ${remedy}.`)
  }
  if (error.code === 'EACCES') return new StartRefused(`This user may not open port ${port}, for ${name}: ${remedy}.`)
  return undefined
}

/** @returns the error of listening there; a machine without IPv6 answers EADDRNOTAVAIL, which is no refusal */
function tryListening(port: number, host: string): Promise<Error | undefined> {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>()
  const server = createServer()
  server.once('error', resolve)
  server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  return promise
}
