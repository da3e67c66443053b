import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Watches for connections on which nothing was asked yet: browsers and HTTP clients open some ahead. Node counts them among the busy
 * ones, so that a server that closes would wait for them as long as for a slow upload.
 * @returns what ends those that are there now
 */
export function watchUnusedConnections(server: Server): () => void {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
}
