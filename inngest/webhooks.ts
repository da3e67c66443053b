import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '#db/schema/index.ts'
import { planDeliveries } from '#domain/webhook/plan-deliveries.ts'
import { dueWebhooks, sendDue, type WebhookPorts } from '#domain/webhook/send-deliveries.ts'
import type { Log } from '#inngest/client.ts'
import { repeat, type Repeated } from '#inngest/repeat.ts'

const EACH_SECOND = 1_000
/** Who does not answer so soon is told again at the next start. */
const LANES_MS = 5_000

export interface WebhookOptions extends WebhookPorts {
  /** Role ebox_worker */
  database: Database
  log: Log
  /** In milliseconds */
  pause?: number
}

/**
 * Tells webhooks what happened. Any number of processes may run it. Each webhook has a lane of its own: one that is slow, or fails, keeps
 * no other waiting.
 */
export function startWebhooks({ database, log, pause = EACH_SECOND, ...ports }: WebhookOptions): Repeated {
  const lanes = new Map<string, Promise<void>>()

  async function plan(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted && (await planDeliveries(database)));
  }

  async function send(stopping: AbortSignal): Promise<void> {
    for (const webhookId of await dueWebhooks(database, [...lanes.keys()])) {
      const lane = sendDue(database, ports, webhookId, stopping)
        .catch((error: unknown) => log.warn({ error, webhookId }, 'webhooks: what became of a delivery was not noted'))
        .finally(() => lanes.delete(webhookId))
      lanes.set(webhookId, lane)
    }
  }

  const running = [
    repeat(plan, {
      pause,
      log,
      words: { failing: 'webhooks: events wait to be told', again: 'webhooks: events wait no longer' },
    }),
    repeat(send, {
      pause,
      log,
      words: { failing: 'webhooks: deliveries must wait', again: 'webhooks: deliveries go out again' },
    }),
  ]
  return {
    async stop() {
      await Promise.all(running.map((each) => each.stop()))
      await Promise.race([Promise.all(lanes.values()), delay(LANES_MS, undefined, { ref: false })])
    },
  }
}
