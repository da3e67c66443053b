import { listPartitions } from '#domain/ebox/list-partitions.ts'
import { publication } from '#http/handler.ts'
import { PartitionsShape, wirePartitions } from '#http/message-registry/partition.ts'
import { EnterprisePath } from '#http/message-registry/path.ts'

/** GET /ebox/{enterpriseNumber}/partitions: the partitions of any enterprise. */
export const GET = publication({
  name: 'listPartitions',
  summary: 'The partitions of an enterprise, GENERAL first; anybody may know them',
  isInferred: true,
  params: EnterprisePath,
  answers: { 200: { description: 'The partitions', schema: PartitionsShape } },
  run: async ({ database, ports, caller, params: { enterpriseNumber }, self }) => ({
    json: wirePartitions(self, await listPartitions(database, ports.keys, caller.clientId, enterpriseNumber)),
    audit: {},
  }),
})
