import { z } from 'zod'

const ADDRESS = /^(?:[^<>\r\n]*<[^\s<>,@]+@[^\s<>,@]+>|[^\s<>,@]+@[^\s<>,@]+)$/
const line = z.string().regex(/^[^\r\n]*$/, 'must be one line')
const address = line.regex(ADDRESS, 'must be `email@example.com` or `Name <email@example.com>`')

/** A mail of `POST /emails`, as far as this inbox reads it; what it does not know it leaves out. */
export const SentMail = z
  .object({
    from: address,
    to: z.union([address.transform((one) => [one]), z.array(address).min(1).max(50)]),
    subject: line.min(1),
    html: z.string().optional(),
    text: z.string().optional(),
    tags: z.array(z.object({ name: line, value: line })).default([]),
    headers: z.record(z.string().regex(/^[\w-]+$/), line).default({}),
  })
  .refine((mail) => mail.html !== undefined || mail.text !== undefined, 'html or text is missing')

export type SentMail = z.output<typeof SentMail>
