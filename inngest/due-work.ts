import type { Database } from '#db/schema/index.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import { startDueTasks } from '#domain/broadcast/change-task.ts'
import { removeContents } from '#domain/content/remove-contents.ts'
import type { VirusScanner } from '#domain/content/virus-scanner.ts'
import { announceDueMessages } from '#domain/publication/announce-due-messages.ts'
import { areMessagesHeld } from '#domain/publication/release-held-messages.ts'
import { type Log, makeWorkflowClient, type WorkflowClient } from '#inngest/client.ts'
import { scannerAnswered } from '#inngest/events.ts'
import { repeat, type Repeated } from '#inngest/repeat.ts'

const EACH_SECOND = 1_000

export interface DueWorkOptions {
  /** Role ebox_worker */
  database: Database
  store: AttachmentStore
  scanner: VirusScanner
  log: Log
  client?: Pick<WorkflowClient, 'send'>
  /** In milliseconds */
  pause?: number
}

/**
 * Does each second what falls due: lets messages be seen whose day has come, begins broadcasts whose hour has, removes the bytes of what was withdrawn, and has held
 * messages scanned as soon as the scanner answers again. Any number of processes may run it. A pass without work costs four reads of
 * small indexes.
 */
export function startDueWork({
  database,
  store,
  scanner,
  log,
  client = makeWorkflowClient(log),
  pause = EACH_SECOND,
}: DueWorkOptions): Repeated {
  const works: [pass: () => Promise<unknown>, subject: string][] = [
    [() => announceAll(database), 'messages whose day has come'],
    [() => startDueTasks(database), 'broadcasts whose hour has come'],
    [() => removeAll(database, store), 'contents of withdrawn messages'],
    [scannerWatch(database, scanner, client), 'held messages'],
  ]
  // Apart from each other: a store that fails keeps no message from being seen.
  const running = works.map(([pass, subject]) =>
    repeat(async () => void (await pass()), {
      pause,
      log,
      words: { failing: `due work: ${subject} must wait`, again: `due work: ${subject} wait no longer` },
    }),
  )
  return {
    async stop() {
      await Promise.all(running.map((each) => each.stop()))
    },
  }
}

async function announceAll(database: Database): Promise<void> {
  while (!(await announceDueMessages(database)).isAll);
}

/** @throws what the store threw of the contents that stay, once all others are gone */
async function removeAll(database: Database, store: AttachmentStore): Promise<void> {
  let page = await removeContents(database, store)
  while (page.removed > 0) page = await removeContents(database, store)
  if (page.failures.length > 0) throw page.failures[0]
}

/** Calls the workflow when a scanner that was silent answers again; while it answers, the workflow comes by itself each minute. */
function scannerWatch(database: Database, scanner: VirusScanner, client: Pick<WorkflowClient, 'send'>) {
  let wasSilent = false
  return async () => {
    if (!(await areMessagesHeld(database))) {
      wasSilent = false
      return
    }
    const isAnswering = await scanner.isAnswering()
    if (isAnswering && wasSilent) await client.send(scannerAnswered.create({}))
    wasSilent = !isAnswering
  }
}
