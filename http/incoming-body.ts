import type { Readable } from 'node:stream'

/** A request's body on its way, with the headers that say what it is. */
export interface IncomingBody {
  headers: Headers
  /** Once. To leave off leaves the rest unread where it is: the connection stays, and an answer can still go out on it. */
  pieces: AsyncIterable<Uint8Array>
}

/** @param incoming the stream of its connection, which spares the body the way through a `Request` and its stream */
export function bodyOf(request: Request, incoming?: Readable): IncomingBody {
  return {
    headers: request.headers,
    get pieces() {
      return (
        incoming?.iterator({ destroyOnReturn: false }) ?? request.body?.values({ preventCancel: true }) ?? nothing()
      )
    },
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
