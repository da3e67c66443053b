import { z } from 'zod'

/** What a list of messages may be asked (spec §2.4). */
export const MessageQuery = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
})
