import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { and, count, eq, isNotNull } from 'drizzle-orm'
import { PDFDocument, PDFName } from 'pdf-lib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localAttachmentStore } from '#adapters/attachment-store/local.ts'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { credentialsFile, Credentials, refreshCredentials } from '#db/data-set/credentials.ts'
import { drawLogo } from '#db/data-set/logo.ts'
import { DataSetRefused, parseDataSet } from '#db/data-set/read-data-set.ts'
import {
  attachment,
  clientKey,
  content,
  ebox,
  event,
  logo,
  message,
  messageAction,
  onboardingRequest,
  onboardingStep,
  personRegister,
  enterpriseMandate,
  routingRule,
  senderOrganization,
  sentReply,
} from '#db/schema/index.ts'
import { demoDataSet, isSeeded, loadDataSet, type SeedPorts } from '#db/seed.ts'
import { decryptContent } from '#domain/content/envelope.ts'
import { boxOwner, openOwnerKey, unwrapContentKey } from '#domain/content/owner-key.ts'
import { openBody } from '#domain/message/body.ts'
import { openPaymentData, totalToPay } from '#domain/message/payment-data.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import { onboardingKinds } from '#domain/registration/onboarding-kinds.ts'
import { openContacts } from '#domain/registration/onboarding-step.ts'
import { mod97Check } from '#tests/fixtures/check-number.ts'
import { Credentials as DocumentedCredentials } from '#tests/fixtures/credentials.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'

const demo = await demoDataSet()
const demoJson = readFileSync(join(import.meta.dirname, '../../db/data-set/demo.json'), 'utf8')
const addresses = {
  issuer: 'http://localhost:3000/oauth',
  tokenEndpoint: 'http://localhost:3000/oauth/token',
  messageRegistry: 'http://localhost:3000/api/messageRegistry/v3',
  web: 'http://localhost:3000',
  mailInbox: 'http://localhost:3002',
}

describe('the demonstration data set', () => {
  const ssins = demo.persons.map(({ ssin }) => ssin)
  const enterpriseNumbers = demo.enterprises.map(({ enterpriseNumber }) => enterpriseNumber)

  test('has SSINs that pass their check and that the register never gives: the serial number 000', () => {
    for (const ssin of ssins) {
      const nine = ssin.slice(0, 9)
      expect([mod97Check(nine), mod97Check(`2${nine}`)]).toContain(ssin.slice(9))
      expect(ssin.slice(6, 9)).toBe('000')
      const [, year, month, day] = /^(\d\d)(\d\d)(\d\d)/.exec(ssin) ?? []
      expect(Number(month)).toBeLessThanOrEqual(12)
      expect(new Date(`20${year}-${month}-${day}`).getUTCDate()).toBe(Number(day))
    }
  })

  test('has enterprise numbers that pass their check and that are not given out yet: 1999.…', () => {
    for (const number of enterpriseNumbers) {
      expect(mod97Check(number.slice(0, 8))).toBe(number.slice(8))
      expect(number).toMatch(/^1999\d{6}$/)
    }
  })

  test('writes only to addresses that can belong to nobody (RFC 2606), and sends a browser back to its own machine at most', () => {
    for (const { alertAddress } of demo.boxes) expect(alertAddress).toMatch(/\.example$/)
    const isNobodys = (origin: string) => origin.endsWith('.example') || origin === 'http://127.0.0.1:4300'
    expect(demoJson.match(/https?:\/\/[^/"]+/g)?.every(isNobodys)).toBe(true)
    expect(demo.clients.flatMap(({ redirectUris }) => redirectUris)).toEqual(['http://127.0.0.1:4300/callback'])
  })

  const numberOf = (
    box: { eboxType: 'citizen' | 'professional'; ssin: string } | { eboxType: 'enterprise'; enterpriseNumber: string },
  ) => (box.eboxType === 'enterprise' ? box.enterpriseNumber : box.ssin)

  test('holds what the issue asks', () => {
    const trials = new Set(demo.testRecipients.map(numberOf))
    const boxes = demo.boxes.filter((box) => !trials.has(numberOf(box)))
    const citizens = boxes.filter((box) => box.eboxType === 'citizen')
    const senders = new Set<string>(demo.senderOrganizations.map(({ enterpriseNumber }) => enterpriseNumber))
    const enterprises = boxes.filter((box) => box.eboxType === 'enterprise' && !senders.has(box.enterpriseNumber))
    expect([demo.senderOrganizations.length, citizens.length, enterprises.length]).toEqual([3, 10, 4])
    expect(new Set(demo.boxes.map(({ language }) => language))).toEqual(new Set(['nl', 'fr', 'de', 'en']))
    expect(new Set(demo.persons.map(({ status }) => status)).size).toBe(5)
    expect(new Set(demo.enterprises.map(({ status }) => status)).size).toBe(3)
    expect(Math.max(...demo.boxes.map(({ messages }) => messages.length))).toBeGreaterThan(60)
    const keys = demo.messageTypes
      .find(({ messageTypeId }) => messageTypeId === demo.fixtures.messageTypes.enterprise)
      ?.businessData.map(({ key }) => key)
    expect(keys).toEqual(
      expect.arrayContaining(
        (
          'BUSINESS_DOMAIN CONFIDENTIAL FOR_INFORMATION FOR_ACTION FOR_ACTION_DUE_DATE MESSAGE_NATURE EMPNOSSBECBE ' +
          'EMPNOSSBENOSS BENOSSPLA SSCBEBCE SSCBESSANR SPLEGBCBE SPINDBESSIN FSCBECBE BECBE SSCBECBE'
        )
          .split(' ')
          .concat('BCE IP'),
      ),
    )
  })

  test('has logos that are PNG, transparent and below 100 pixels', () => {
    for (const { logo: drawn } of demo.senderOrganizations) {
      const png = Buffer.from(drawLogo(drawn))
      expect(png.toString('latin1', 1, 4)).toBe('PNG')
      expect([png.readUInt32BE(16), png.readUInt32BE(20), png[25]]).toEqual([64, 64, 6])
    }
  })
})

describe('a wrong data set', () => {
  const wrong = (change: (set: Record<string, Record<string, unknown>[]>) => void) => {
    const set = JSON.parse(demoJson)
    change(set)
    try {
      parseDataSet(set, 'wrong.json')
    } catch (error) {
      if (error instanceof DataSetRefused) return error
      throw error
    }
    throw new Error('It was taken')
  }

  test('is refused with all that is wrong in its form, and no person’s number in the message', () => {
    const refused = wrong(({ persons, enterprises, boxes }) => {
      Object.assign(persons?.[0] ?? {}, { ssin: '84031200099' })
      Object.assign(enterprises?.[0] ?? {}, { enterpriseNumber: '1999010049' })
      Object.assign(boxes?.[0] ?? {}, { alertAddress: 'an@post.example, luc@post.example' })
      Object.assign(boxes?.[1] ?? {}, { colour: 'blue' })
    })
    expect(refused.issues.map(({ at }) => at)).toEqual([
      'persons[0].ssin',
      'enterprises[0].enterpriseNumber',
      'boxes[0].alertAddress',
      'boxes[1]',
    ])
    expect(refused.message).not.toContain('84031200099')
  })

  test('is refused with every reference that resolves to nothing', () => {
    const refused = wrong(({ letters, clients, enterpriseUsers, persons, publicationMandates, boxes }) => {
      Object.assign(boxes?.at(-1) ?? {}, { routingRules: [{ partition: 'NOWHERE', messageTypeId: 'unknown' }] })
      Object.assign(letters?.[0] ?? {}, { letterId: 'another' })
      Object.assign(letters?.[1] ?? {}, { applicationId: 'unknown' })
      Object.assign(clients?.[0] ?? {}, { enterpriseNumber: '1999999943' })
      Object.assign(enterpriseUsers?.[0] ?? {}, { enterpriseNumber: '1999999943' })
      Object.assign(persons?.[1] ?? {}, { ssin: persons?.[0]?.ssin })
      Object.assign(letters?.[2] ?? {}, { actions: [{ messageActionId: 'unknown' }] })
      Object.assign(publicationMandates?.[0] ?? {}, { mandataryEnterpriseNumber: '1999999943' })
    })
    const places = refused.issues.map(({ at }) => at.replace(/\[\d+\]$/, ''))
    expect(places).toEqual(
      expect.arrayContaining([
        'letters',
        'clients[0].enterpriseNumber',
        'enterpriseUsers[0].enterpriseNumber',
        'persons[1].ssin',
        'letters[2].actions[0].messageActionId',
        'publicationMandates[0].mandataryEnterpriseNumber',
        'fixtures.senderApplications',
      ]),
    )
    expect(places.filter((place) => place.includes('routingRules'))).toEqual([
      expect.stringMatching(/^boxes\[\d+\]\.routingRules\[0\]\.partition$/),
      expect.stringMatching(/^boxes\[\d+\]\.routingRules\[0\]\.messageTypeId$/),
    ])
    expect(refused.issues.some(({ at }) => /^boxes\[0\]\.messages\[\d+\]\.letterId$/.test(at))).toBe(true)
  })

  test('is refused when a message is replaced by one of nowhere, or answers what takes no reply', () => {
    const inThree = { nl: 'Tekst', fr: 'Texte', de: 'Text' }
    const [one, two, nowhere] = [
      '01a05aff-0000-7000-8000-000000000001',
      '01a05aff-0000-7000-8000-000000000002',
      '01a05aff-0000-7000-8000-000000000003',
    ]
    const refused = wrong(({ boxes }) => {
      Object.assign(boxes?.[1] ?? {}, {
        messages: [
          {
            messageId: one,
            letterId: 'works-in-your-street',
            receivedHoursAgo: 2,
            withdrawn: { hoursAfter: 1, reason: inThree, replacedBy: nowhere },
          },
          {
            messageId: two,
            letterId: 'reimbursement',
            receivedHoursAgo: 2,
            reply: { messageId: nowhere, hoursAfter: 3, author: 'Iemand', text: inThree },
          },
        ],
      })
    })
    expect(refused.issues.map(({ at }) => at)).toEqual([
      'boxes[1].messages[0].withdrawn.replacedBy',
      'boxes[1].messages[1].reply',
      'boxes[1].messages[1].reply.hoursAfter',
    ])
  })
})

describe('loading it', () => {
  let database: EmptyDatabase
  let ports: SeedPorts
  let folder: string
  const put: string[][] = []

  beforeAll(async () => {
    database = await emptyDatabase()
    folder = mkdtempSync(join(tmpdir(), 'ebox-data-set-'))
    ports = {
      database: database.worker,
      keys: localKeyProvider(join(folder, 'keys.json')),
      store: localAttachmentStore(join(folder, 'attachments')),
      putPeople: async (people) => void put.push(people.map(({ key }) => key)),
      dataDir: folder,
      addresses,
    }
  }, 60_000)

  afterAll(async () => {
    await database[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  const tables = {
    attachment,
    clientKey,
    content,
    ebox,
    event,
    logo,
    message,
    messageAction,
    onboardingRequest,
    onboardingStep,
    personRegister,
    enterpriseMandate,
    routingRule,
    senderOrganization,
    sentReply,
  }
  const countRows = async () => {
    const counts: Record<string, number> = {}
    for (const [name, table] of Object.entries(tables)) {
      const [row] = await database.worker.select({ rows: count() }).from(table)
      counts[name] = row?.rows ?? -1
    }
    return counts
  }
  const storedBlobs = async () => {
    let blobs = 0
    for await (const _blob of ports.store.list()) blobs += 1
    return blobs
  }
  const readFileCredentials = () => Credentials.parse(JSON.parse(readFileSync(credentialsFile(folder), 'utf8')))

  test('a load that fails leaves no row and no document', async () => {
    const store: SeedPorts['store'] = {
      ...ports.store,
      async write(contentId, source) {
        if ((await storedBlobs()) >= 20) throw new Error('The disk broke')
        await ports.store.write(contentId, source)
      },
    }
    await expect(loadDataSet(demo, { ...ports, store })).rejects.toThrow('The disk broke')
    expect(await storedBlobs()).toBe(0)
    expect(await isSeeded(database.worker)).toBe(false)
    expect((await countRows())['message']).toBe(0)
  }, 30_000)

  test('once gives every message but the withdrawn its own document, twice doubles nothing', async () => {
    const inSet = demo.boxes.reduce((sum, { messages }) => sum + messages.length, 0)
    const documents = demo.boxes.flatMap(({ messages }) => messages.filter(({ withdrawn }) => !withdrawn)).length
    const replies = demo.boxes.flatMap(({ messages }) => messages.filter(({ reply }) => reply)).length
    const steps: number[] = []
    const first = await loadDataSet(demo, { ...ports, progress: (done) => steps.push(done) })
    expect(first.messages).toBe(inSet)
    expect(steps.at(-1)).toBe(documents)
    expect(await isSeeded(database.worker)).toBe(true)
    const once = await countRows()
    const rules = demo.boxes.flatMap((box) => (box.eboxType === 'enterprise' ? box.routingRules : []))
    expect([rules.length > 0, once['routingRule']]).toEqual([true, rules.length])
    expect(once).toMatchObject({
      attachment: documents,
      content: inSet + replies,
      message: inSet + replies,
      sentReply: replies,
      ebox: demo.boxes.length,
      logo: 3,
    })
    const keys = readFileCredentials().clients

    expect((await loadDataSet(demo, ports)).messages).toBe(0)
    expect(await countRows()).toEqual(once)
    expect(await storedBlobs()).toBe(documents)
    expect(readFileCredentials().clients).toEqual(keys)
    expect(put.at(-1)).toEqual(demo.persons.flatMap(({ signsIn }) => signsIn?.key ?? []))
  }, 60_000)

  test('has a request that waits at each desk and one that became a sender, and no e-mail of them waits to be sent', async () => {
    const rows = await database.worker.select().from(onboardingRequest)
    expect(new Set(rows.map(({ kind, status }) => `${onboardingKinds[kind].desk} ${status}`))).toEqual(
      new Set(['registryDesk submitted', 'federationDesk questioned', 'registryDesk approved']),
    )
    const approved = rows.find(({ status }) => status === 'approved')
    const senders = await database.worker.select().from(senderOrganization)
    expect(senders.map(({ organizationId }) => organizationId)).toContain(approved?.enterpriseNumber)
    const steps = await database.worker.select().from(onboardingStep).orderBy(onboardingStep.stepId)
    expect(steps.every(({ mailedAt }) => mailedAt !== null)).toBe(true)
    expect(steps.filter(({ requestId }) => requestId === approved?.requestId).map(({ kind }) => kind)).toEqual([
      'submitted',
      'questioned',
      'answered',
      'approved',
    ])
    for (const { requestId, contactsCipher } of rows)
      expect((await openContacts(ports.keys, requestId, contactsCipher)).business).toMatch(/\.example$/)
  })

  test('records no event: what was there before the first start alerts nobody', async () => {
    expect((await countRows())['event']).toBe(0)
  })

  test('leaves no message expired, some about to be, some with a day to act by', async () => {
    const now = Date.now()
    const rows = await database.worker.select().from(message)
    const daysLeft = rows.map(({ expiresAt }) => (expiresAt.getTime() - now) / 86_400_000)
    expect(Math.min(...daysLeft)).toBeGreaterThan(0)
    expect(daysLeft.filter((days) => days < 15).length).toBeGreaterThan(10)
    expect(rows.filter(({ actionDueOn }) => actionDueOn).length).toBeGreaterThan(20)
    expect(rows.some(({ readAt }) => readAt) && rows.some(({ readAt }) => !readAt)).toBe(true)
    expect(rows.every(({ readAt, receivedAt }) => !readAt || (readAt >= receivedAt && readAt.getTime() <= now))).toBe(
      true,
    )
  })

  test('what a letter asks to be paid opens under its box’s key, exact, with the day by which', async () => {
    const rows = await database.worker
      .select({ cipher: content.paymentDataCipher, wrappedKey: ebox.wrappedKey, message })
      .from(content)
      .innerJoin(message, and(eq(message.boxId, content.boxId), eq(message.messageId, content.messageId)))
      .innerJoin(ebox, eq(ebox.boxId, content.boxId))
      .where(isNotNull(content.paymentDataCipher))
    expect(rows.length).toBeGreaterThan(20)
    const [{ cipher, wrappedKey, message: first } = {}] = rows
    if (!cipher || !wrappedKey || !first) throw new Error('There is no payment')
    const boxKey = await openOwnerKey(ports.keys, wrappedKey, boxOwner(first.boxId))
    expect(demo.letters.map(({ payment }) => payment)).toContainEqual(
      expect.objectContaining({ iban: openPaymentData(boxKey, first.messageId, cipher).iban }),
    )
    expect(openPaymentData(boxKey, first.messageId, cipher)).toMatchObject({
      dueDate: first.actionDueOn,
      currency: 'EUR',
    })
  })

  test('a letter that was taken back is a tombstone: its reason, and nothing else to read', async () => {
    const rows = await database.worker
      .select()
      .from(message)
      .innerJoin(content, and(eq(content.boxId, message.boxId), eq(content.messageId, message.messageId)))
      .leftJoin(attachment, eq(attachment.messageId, message.messageId))
      .where(isNotNull(message.withdrawnAt))
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      expect(Object.values(row.content.withdrawalReason ?? {})).toHaveLength(1)
      expect([row.attachment, row.content.bodyCipher, row.content.paymentDataCipher]).toEqual([null, null, null])
      expect([row.content.businessData, row.content.actions]).toEqual([[], []])
    }
    const replaced = rows.flatMap((row) => row.message.replacedByMessageId ?? [])
    expect(replaced.length).toBeGreaterThan(0)
    const messageIds = (await database.worker.select().from(message)).map(({ messageId }) => messageId)
    expect(messageIds).toEqual(expect.arrayContaining(replaced))
  })

  test('a letter that was answered is a conversation in both boxes, each copy under its own box’s key', async () => {
    const keyOf = async (boxId: number) => {
      const [box] = await database.worker.select().from(ebox).where(eq(ebox.boxId, boxId))
      return openOwnerKey(ports.keys, box?.wrappedKey ?? Buffer.of(), boxOwner(boxId))
    }
    const sent = await database.worker.select().from(sentReply)
    expect(sent.length).toBeGreaterThan(0)
    for (const own of sent) {
      const [theirs] = await database.worker
        .select()
        .from(message)
        .innerJoin(content, and(eq(content.boxId, message.boxId), eq(content.messageId, message.messageId)))
        .where(eq(message.messageId, own.messageId))
      const [original] = await database.worker.select().from(message).where(eq(message.messageId, own.threadId))
      if (!theirs?.content.bodyCipher || !own.bodyCipher) throw new Error('A reply says nothing')
      expect(original).toMatchObject({ boxId: own.boxId, threadId: own.threadId, isReplyAuthorized: true })
      expect(theirs.message).toMatchObject({
        threadId: own.threadId,
        originalMessageId: own.originalMessageId,
        senderBoxId: own.boxId,
        readAt: null,
      })
      expect(Object.values(theirs.content.senderName ?? {})).toContain(own.authorName)
      const said = openBody(await keyOf(own.boxId), own.messageId, own.bodyCipher)
      expect(openBody(await keyOf(theirs.message.boxId), own.messageId, theirs.content.bodyCipher)).toEqual(said)
    }
  })

  test('asks VAT on top of an amount somewhere, and its letter says both together', () => {
    const letter = demo.letters.find(({ payment }) => Number(payment?.vatAmount) > 0)
    if (!letter?.payment) throw new Error('No letter asks VAT')
    const total = totalToPay(letter.payment).replace('.', ',')
    for (const language of ['nl', 'fr', 'de'] as const)
      expect(letter.paragraphs[language].join(' ')).toContain(`${total} €`)
  })

  test('has message actions, mandates, letters that take a reply, and a type with a notice and days to read', async () => {
    expect(await countRows()).toMatchObject({ messageAction: demo.messageActions.length, enterpriseMandate: 1 })
    const rows = await database.worker.select().from(message)
    expect(rows.filter(({ isReplyAuthorized }) => isReplyAuthorized).length).toBeGreaterThan(10)
    expect(rows.filter(({ dueOn }) => dueOn).length).toBeGreaterThan(10)
    expect(demo.letters.some(({ actions }) => actions.length > 0)).toBe(true)
    expect(demo.messageTypes.some(({ noticeText }) => noticeText)).toBe(true)
  })

  test('its documents open under their box’s key: a PDF with title, language and structure', async () => {
    const [row] = await database.worker
      .select()
      .from(attachment)
      .innerJoin(ebox, eq(ebox.boxId, attachment.boxId))
      .where(eq(ebox.language, 'de'))
      .limit(1)
    if (!row) throw new Error('There is no letter in German')
    const { boxId, messageId, attachmentId, contentId, wrappedKey, sizeInBytes } = row.attachment
    const owner = boxOwner(boxId)
    const boxKey = await openOwnerKey(ports.keys, row.ebox.wrappedKey, owner)
    const key = unwrapContentKey(boxKey, wrappedKey, { owner, messageId, attachmentId })
    const chunks: Uint8Array[] = []
    for await (const chunk of decryptContent((range) => ports.store.read(contentId, range), {
      key,
      contentId,
      plainSize: sizeInBytes,
    }))
      chunks.push(chunk)
    const pdf = await PDFDocument.load(Buffer.concat(chunks), { updateMetadata: false })
    expect(demo.letters.map(({ subject }) => subject.de)).toContain(pdf.getTitle())
    expect(String(pdf.catalog.get(PDFName.of('Lang')))).toContain('de')
    expect(pdf.catalog.has(PDFName.of('StructTreeRoot'))).toBe(true)
  })

  test('every box has a verified alert address that the notifications can open', async () => {
    const rows = await database.worker.select().from(ebox).where(isNotNull(ebox.alertAddressVerifiedAt))
    const opened = await Promise.all(
      rows.map(async ({ boxId, wrappedKey, alertAddressCipher }) =>
        alertAddressCipher ? openAlertAddress(ports.keys, { boxId, wrappedKey, alertAddressCipher }) : undefined,
      ),
    )
    expect(opened.toSorted()).toEqual(demo.boxes.map(({ alertAddress }) => alertAddress).toSorted())
  })

  test('the credentials have the documented form and are for their owner only (mode 0600)', () => {
    const file = credentialsFile(folder)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const credentials = DocumentedCredentials.parse(JSON.parse(readFileSync(file, 'utf8')))
    expect(credentials).toMatchObject(addresses)
    expect(credentials.clients.map(({ privateJwk }) => privateJwk.alg)).toEqual(
      expect.arrayContaining(['ES256', 'RS256']),
    )
    const consumer = credentials.clients.find(({ role }) => role === 'documentConsumer')
    expect(consumer?.enterpriseNumber).not.toBe(credentials.fixtures.enterprises.active)
  })

  test('no private key stands in the database', async () => {
    for (const { jwk } of await database.worker.select().from(clientKey)) {
      expect(
        Object.keys(jwk).filter((member) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].includes(member)),
      ).toEqual([])
      expect(jwk.kty === 'EC' ? [jwk.crv, jwk.x] : [jwk.e, jwk.n]).not.toContain(undefined)
    }
  })

  test('another port changes the addresses in the credentials and no key', async () => {
    const before = readFileCredentials()
    const moved = { ...addresses, web: 'http://localhost:4000', mailInbox: undefined }
    expect(await refreshCredentials(folder, moved)).toBe(true)
    const after = readFileCredentials()
    expect(after).toEqual({ ...before, web: 'http://localhost:4000', mailInbox: undefined })
    expect(statSync(credentialsFile(folder)).mode & 0o777).toBe(0o600)
  })

  test('a credentials file that was removed on purpose does not come back by itself', async () => {
    rmSync(credentialsFile(folder))
    expect(await refreshCredentials(folder, addresses)).toBe(false)
    writeFileSync(credentialsFile(folder), 'not ours')
    expect(await refreshCredentials(folder, addresses)).toBe(false)
  })
})
