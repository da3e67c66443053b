import { z } from 'zod'

/** The counts of a box: the notions are the contract's, the names ours. */
export const StatisticsShape = z
  .object({
    total: z.int(),
    unread: z.int(),
    nearlyExpired: z.int().meta({ description: 'Unread, with less than 15 days to go' }),
    forAction: z.int().meta({ description: 'Asking something that was not done yet' }),
    registeredMail: z.int(),
  })
  .meta({ id: 'Statistics' })
