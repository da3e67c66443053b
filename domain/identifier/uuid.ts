import { z } from 'zod'

/** An id of ours as anybody may write it (RFC 9562 §4), read as we write it: what is sealed is bound to its lower case. */
export const Uuid = z.uuid().toLowerCase()
