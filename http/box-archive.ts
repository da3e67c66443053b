import { appDatabase } from '#db/client.ts'
import { decide } from '#domain/access/authorization-table.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import {
  accessesOf,
  type ExportedAccess,
  beginExport,
  type ExportedLetter,
  exportDocument,
  exportLetter,
  summariesOf,
} from '#domain/consultation/export-ebox.ts'
import type { FileToZip } from '#domain/content/write-zip.ts'
import type { Attachment, MessageSummary } from '#domain/message/message.ts'
import { type TranslatedString, inEveryLanguage } from '#domain/message/translated-string.ts'
import { listMandates, type OwnMandate } from '#domain/registration/mandates.ts'
import { listPortalConsents } from '#domain/registration/portal-consents.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { htmlPage, table } from './archive-page.ts'
import { ports } from './ports.ts'

/** The sentences of an archive's pages, in the language of who takes it along. */
export interface ArchiveWords {
  language: string
  title: string
  lead: string
  letters: string
  log: string
  settings: string
  consents: string
  mandates: string
  subject: string
  sender: string
  received: string
  read: string
  unread: string
  closed: string
  withdrawn: string
  documents: string
  replies: string
  references: string
  at: string
  who: string
  what: string
  kinds: Record<'fetched' | 'opened' | 'downloaded', string>
  back: string
}

interface Archive {
  reader: Reader
  request: AuditedRequest
  words: ArchiveWords
}

/**
 * Everything that a box holds and that is known of it, file by file: an index for people, the letters with their text and documents, who
 * opened what, the consents, the settings (GDPR art. 15 and 20).
 * @throws missingPermission, before the first file and at any later one
 */
export async function archiveOf(archive: Archive): Promise<AsyncGenerator<FileToZip, void>> {
  const until = await beginExport(appDatabase(), archive.reader, archive.request)
  return filesOf(archive, until)
}

async function* filesOf(archive: Archive, until: Date): AsyncGenerator<FileToZip, void> {
  const { reader, words } = archive
  const file = (path: string, bytes: FileToZip['bytes'], at = until): FileToZip => ({ path, at, bytes })
  const [{ terms: _text, ...settings }, consents] = await Promise.all([
    readOwnBox(appDatabase(), ports().keys, reader),
    listPortalConsents(appDatabase(), reader),
  ])
  yield file('index.html', indexPage(archive, until))
  yield file('settings.json', asJson(settings))
  yield file('consents.json', asJson(consents))
  yield file('mandates.json', asJson(await mandatesOf(reader)))
  yield file('log.json', asJsonList(accessesOf(appDatabase(), reader, until)))
  yield file('log.html', logPage(archive, until))
  for await (const summary of summariesOf(appDatabase(), reader, until)) {
    const letter = await exportLetter(appDatabase(), ports(), reader, summary, archive.request)
    const folder = folderOf(summary)
    const documents = letter.open?.message.attachments ?? []
    const names = namesOf(documents)
    yield file(`${folder}/letter.html`, letterPage(words, letter, names), summary.receiptDate)
    yield file(`${folder}/letter.json`, asJson(letter.open ?? { summary }), summary.receiptDate)
    for (const [at, { attachmentId }] of documents.entries()) {
      const { messageId } = summary
      const bytes = exportDocument(appDatabase(), ports(), reader, { messageId, attachmentId }, archive.request)
      yield file(`${folder}/${names[at]}`, bytes, summary.receiptDate)
    }
  }
}

/** A person's mandates on either side; they are the citizen's, so the archive of another box names none. */
async function mandatesOf(reader: Reader): Promise<OwnMandate[]> {
  const ssinHash = reader.audited.subjectHash
  if (decide(reader.actor, 'manageMandates') === 'no' || !ssinHash) return []
  return listMandates(appDatabase(), { reader, ssinHash, name: reader.actorName })
}

/** By day, so that folders stand in the order of time; by id, so that no two are one. */
const folderOf = ({ receiptDate, messageId }: MessageSummary) =>
  `letters/${receiptDate.toISOString().slice(0, 10)} ${messageId}`

/** Names of files that no other file of the folder has, on any system: what Windows does not take becomes a hyphen. */
function namesOf(documents: Attachment[]): string[] {
  const taken = new Set(['letter.html', 'letter.json'])
  return documents.map(({ fileName }, at) => {
    const safe = fileName.replaceAll(/[<>:"/\\|?*\p{Cc}\p{Cs}]/gu, '-').replace(/[. ]+$/, '') || 'document'
    const name = taken.has(safe.toLowerCase()) ? `${at + 1} ${safe}` : safe
    taken.add(name.toLowerCase())
    return name
  })
}

const bytesOf = (text: string) => Buffer.from(text)
const asJson = (value: unknown) => [bytesOf(`${JSON.stringify(value, null, 2)}\n`)]

async function* asJsonList(items: AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void> {
  let before = '[\n'
  for await (const item of items) {
    yield bytesOf(before + JSON.stringify(item))
    before = ',\n'
  }
  yield bytesOf(before === '[\n' ? '[]\n' : '\n]\n')
}

const textIn = (text: TranslatedString, { language }: ArchiveWords) => {
  const all = inEveryLanguage(text)
  return language === 'fr' || language === 'de' ? all[language] : all.nl
}

const dayOf = (at: Date, { language }: ArchiveWords) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Brussels' }).format(at)

async function* indexPage({ reader, words }: Archive, until: Date): AsyncGenerator<Uint8Array, void> {
  const page = htmlPage(words.language, words.title)
  yield bytesOf(page.head)
  yield bytesOf(page.paragraph(`${words.lead} ${dayOf(until, words)}`))
  yield bytesOf(
    page.links([
      ['log.html', words.log],
      ['settings.json', words.settings],
      ['consents.json', words.consents],
      ['mandates.json', words.mandates],
    ]),
  )
  const rows = table(words.letters, [words.subject, words.sender, words.received, words.what])
  yield bytesOf(rows.head)
  for await (const summary of summariesOf(appDatabase(), reader, until)) {
    const subject = { text: textIn(summary.subject, words), href: `${folderOf(summary)}/letter.html` }
    const sender = textIn(summary.sender.name, words)
    yield bytesOf(rows.row([subject, sender, dayOf(summary.receiptDate, words), stateOf(summary, words)]))
  }
  yield bytesOf(rows.foot + page.foot)
}

const stateOf = ({ isClosed, isRead, withdrawal }: MessageSummary, words: ArchiveWords) =>
  withdrawal ? words.withdrawn : isClosed ? words.closed : isRead ? words.read : words.unread

const who = ({ actorName, reason }: ExportedAccess) => (reason ? `${actorName}: ${reason}` : actorName)

async function* logPage({ reader, words }: Archive, until: Date): AsyncGenerator<Uint8Array, void> {
  const page = htmlPage(words.language, words.log)
  yield bytesOf(page.head + page.links([['index.html', words.back]]))
  const rows = table(words.log, [words.at, words.who, words.what, words.letters])
  yield bytesOf(rows.head)
  for await (const access of accessesOf(appDatabase(), reader, until))
    yield bytesOf(
      rows.row([dayOf(new Date(access.at), words), who(access), words.kinds[access.kind], access.messageId]),
    )
  yield bytesOf(rows.foot + page.foot)
}

/** @param names of its documents' files, in their order */
function letterPage(words: ArchiveWords, { summary, open }: ExportedLetter, names: string[]): Uint8Array[] {
  const page = htmlPage(words.language, textIn(summary.subject, words))
  const facts = table(words.title, [words.sender, words.received, words.what])
  const references = table(words.references, [words.references, ''])
  return [
    page.head,
    page.links([['../../index.html', words.back]]),
    facts.head,
    facts.row([textIn(summary.sender.name, words), dayOf(summary.receiptDate, words), stateOf(summary, words)]),
    facts.foot,
    ...(summary.withdrawal ? [page.paragraph(textIn(summary.withdrawal.reason, words))] : []),
    ...(open?.body ? [page.paragraph(textIn(open.body, words))] : []),
    ...(names.length > 0
      ? [page.heading(words.documents), page.links(names.map((name) => [encodeURIComponent(name), name]))]
      : []),
    ...(summary.businessData.length > 0
      ? [
          references.head,
          ...summary.businessData.map(({ key, values }) =>
            references.row([key, values.map((value) => textIn(value, words)).join(', ')]),
          ),
          references.foot,
        ]
      : []),
    ...(open && open.replies.length > 0
      ? [
          page.heading(words.replies),
          ...open.replies.map((reply) =>
            page.paragraph(
              `${dayOf(reply.sentAt, words)} · ${reply.authorName}\n${reply.body ? textIn(reply.body, words) : ''}\n${reply.fileNames.join(', ')}`,
            ),
          ),
        ]
      : []),
    page.foot,
  ].map(bytesOf)
}
