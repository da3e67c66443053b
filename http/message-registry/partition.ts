import { z } from 'zod'
import type { RoutingRule } from '#domain/ebox/list-routing-rules.ts'

const collection = <Item extends z.ZodType>(item: Item) =>
  z.object({ self: z.url(), items: z.array(item), totalItems: z.int(), total: z.int() })

export const PartitionsShape = collection(z.object({ partition: z.string() })).meta({ id: 'Partitions' })

/** Criteria as documented, names inferred (contract §2); one that is absent fits everything. */
export const RoutingRulesShape = collection(
  z.object({
    routingRuleId: z.int(),
    partition: z.string(),
    messageTypeId: z.string().optional(),
    senderApplicationId: z.string().optional(),
    senderOrganizationId: z.string().optional(),
  }),
).meta({ id: 'RoutingRules' })

const whole = <Item>(self: string, items: Item[]) => ({ self, items, totalItems: items.length, total: items.length })

export const wirePartitions = (self: string, partitions: string[]): z.input<typeof PartitionsShape> =>
  whole(
    self,
    partitions.map((partition) => ({ partition })),
  )

export const wireRoutingRules = (self: string, rules: RoutingRule[]): z.input<typeof RoutingRulesShape> =>
  whole(self, rules)
