import { listRoutingRules } from '#domain/ebox/list-routing-rules.ts'
import { consultation } from '#http/handler.ts'
import { RoutingRulesShape, wireRoutingRules } from '#http/message-registry/partition.ts'
import { EnterprisePath } from '#http/message-registry/path.ts'

/** GET /ebox/{enterpriseNumber}/routingRules: the caller's own, in the order in which they are tried. */
export const GET = consultation({
  name: 'listRoutingRules',
  summary: 'The routing rules of your own enterprise, highest priority first',
  isInferred: true,
  params: EnterprisePath,
  answers: { 200: { description: 'The rules', schema: RoutingRulesShape } },
  run: async ({ database, reader, params: { enterpriseNumber }, self }) => {
    const rules = await listRoutingRules(database, reader, enterpriseNumber)
    return rules && { json: wireRoutingRules(self, rules), audit: {} }
  },
})
